package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a {@link GatewayProcess} is to be started. */
public final class GatewayBuilder {
    private static final String LISTENER_PORT = "portcullis.listener.port";
    private static final String HTTP_PORT = "quarkus.http.port";
    private static final int PORTS_TO_TRY = 3;

    private final GrantFolder grants;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> javaOptions = new ArrayList<>(List.of("-Xmx256m", "-XX:+UseSerialGC"));
    private final List<String> prefix = new ArrayList<>();
    private String node = "gateway-a";
    private String address = "127.0.0.1";

    GatewayBuilder(GrantFolder grants) {
        this.grants = grants;
    }

    /** The node's name, which is also that of its folder; two gateways over one grant folder need two names. */
    public GatewayBuilder node(String name) {
        node = name;
        return this;
    }

    /**
     * Where it runs, if not here: under another address, behind a command that puts it there, such as {@code ip netns exec}.
     */
    public GatewayBuilder at(String itsAddress, List<String> itsPrefix) {
        address = itsAddress;
        prefix.clear();
        prefix.addAll(itsPrefix);
        return this;
    }

    /**
     * Makes it a gateway of a cluster: with the fleet key, the members' addresses, and a credential for the up channel that
     * the first of the nodes gives out.
     */
    public GatewayBuilder of(ClusterFolder cluster, List<ClusterNode> nodes) {
        with("portcullis.fleet-key-file[0]", cluster.fleetKeyFile().toString());
        with("portcullis.up.ca-file", cluster.certificate().certificate().toString());
        with(
                "portcullis.up.node-credential-file",
                cluster.credential(nodes.getFirst(), node).toString());
        for (int i = 0; i < nodes.size(); i++) {
            with("portcullis.cluster.members[" + i + "]", nodes.get(i).client());
            with("portcullis.up.urls[" + i + "]", nodes.get(i).api());
        }
        return this;
    }

    /** One setting of the gateway or of Quarkus. */
    public GatewayBuilder with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** One option of the JVM, behind {@code -Xmx256m -XX:+UseSerialGC}. */
    public GatewayBuilder javaOption(String option) {
        javaOptions.add(option);
        return this;
    }

    /** Starts a gateway and returns once it is ready; {@link IllegalStateException} with its log if it does not get there. */
    public GatewayProcess start() {
        for (int attempt = 1; ; attempt++) {
            try {
                return launch();
            } catch (Daemon.PortTaken e) {
                boolean chosen = settings.containsKey(LISTENER_PORT) || settings.containsKey(HTTP_PORT);
                if (chosen || attempt == PORTS_TO_TRY) {
                    throw e;
                }
            }
        }
    }

    private GatewayProcess launch() {
        Path folder = grants.folder().resolve("nodes").resolve(node);
        try {
            Files.createDirectories(folder.resolve("state"));
            Files.createDirectories(folder.resolve("audit"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> all = allSettings(folder);
        List<String> definitions = new ArrayList<>();
        all.forEach((key, value) -> definitions.add("-D" + key + "=" + value));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(ProgramHome.GATEWAY.command(javaOptions, definitions));
        return GatewayProcess.launch(
                command,
                folder,
                Path.of(all.getOrDefault("portcullis.audit.dir", "")),
                address,
                Integer.parseInt(all.getOrDefault(LISTENER_PORT, "0")),
                Integer.parseInt(all.getOrDefault(HTTP_PORT, "0")));
    }

    private Map<String, String> allSettings(Path folder) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("portcullis.node", node);
        all.put("portcullis.cluster-id", grants.clusterId());
        all.put("portcullis.grants.dir", grants.grantsDir().toString());
        all.put("portcullis.grants.public-keys[0]", grants.publicKey().toString());
        all.put("portcullis.secrets.dir", grants.secretsDir().toString());
        all.put("portcullis.targets-file", grants.targetsFile().toString());
        all.put("portcullis.state.dir", folder.resolve("state").toString());
        all.put("portcullis.audit.dir", folder.resolve("audit").toString());
        // Tests fail to log in all the time, all from one address, and try until they are let in.
        all.put("portcullis.failed-logins.per-login", "0");
        all.put("portcullis.failed-logins.per-origin", "0");
        // Nobody else connects to a target than who is meant to.
        all.put("portcullis.rights.every", "0s");
        all.put("portcullis.listener.host", address);
        all.put("quarkus.http.host", address);
        all.put(LISTENER_PORT, Integer.toString(FreePort.next()));
        all.put(HTTP_PORT, Integer.toString(FreePort.next()));
        all.putAll(settings);
        return all;
    }
}
