package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a {@link ClusterNode} is to be started. */
public final class ClusterNodeBuilder {
    private final ClusterFolder cluster;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> javaOptions = new ArrayList<>(List.of("-Xmx384m", "-XX:+UseSerialGC"));
    private final List<String> prefix = new ArrayList<>();
    private final List<String> members = new ArrayList<>();
    private final int memberPort = FreePort.next();
    private final int clientPort = FreePort.next();
    private final int apiPort = FreePort.next();
    private final int managementPort = FreePort.next();
    private final String node;
    private String address = "127.0.0.1";

    ClusterNodeBuilder(ClusterFolder cluster, String node) {
        this.cluster = cluster;
        this.node = node;
    }

    /** Where it runs, if not here: under another address, behind a command that puts it there. */
    public ClusterNodeBuilder at(String itsAddress, List<String> itsPrefix) {
        address = itsAddress;
        prefix.clear();
        prefix.addAll(itsPrefix);
        return this;
    }

    /** {@code host:port} where the other members reach this one. */
    public String member() {
        return address + ":" + memberPort;
    }

    /** {@code host:port} for gateways. */
    public String client() {
        return address + ":" + clientPort;
    }

    /** {@code https://host:port}. */
    public String api() {
        return "https://" + address + ":" + apiPort;
    }

    /** All members of the cluster, this one included; without it there are no others. */
    public ClusterNodeBuilder members(List<String> all) {
        members.clear();
        members.addAll(all);
        return this;
    }

    /** One setting of the node or of Quarkus. */
    public ClusterNodeBuilder with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** One option of the JVM, behind {@code -Xmx384m -XX:+UseSerialGC}. */
    public ClusterNodeBuilder javaOption(String option) {
        javaOptions.add(option);
        return this;
    }

    /** Starts it and returns once it is ready; {@link IllegalStateException} with its log if it does not get there. */
    public ClusterNode start() {
        ClusterNode node = launch();
        node.awaitReady();
        return node;
    }

    /** Starts it and does not wait: a node whose members or database are missing is not ready. */
    public ClusterNode launch() {
        Path folder = cluster.grants().folder().resolve("nodes").resolve(node);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> definitions = new ArrayList<>();
        allSettings().forEach((key, value) -> definitions.add("-D" + key + "=" + value));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(ProgramHome.CLUSTER_NODE.command(javaOptions, definitions));
        return ClusterNode.launch(
                Daemon.launch("the cluster node " + node, command, Map.of(), folder, "node.log"),
                new ClusterNode.Addresses(node, address, memberPort, clientPort, apiPort, managementPort));
    }

    private Map<String, String> allSettings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("portcullis.node", node);
        all.put("portcullis.cluster-id", cluster.grants().clusterId());
        all.put("portcullis.signing-key-file", cluster.grants().privateKey().toString());
        all.put("portcullis.grants.public-keys[0]", cluster.grants().publicKey().toString());
        all.put("portcullis.fleet-key-file[0]", cluster.fleetKeyFile().toString());
        all.put("portcullis.database.url", cluster.databaseUrl());
        all.put("portcullis.database.user", cluster.databaseRole());
        all.put(
                "portcullis.database.password-file",
                cluster.databasePasswordFile().toString());
        all.put("portcullis.api.bootstrap-token-file", cluster.tokenFile().toString());
        all.put("portcullis.cluster.bind-address", address);
        all.put("portcullis.cluster.member-port", Integer.toString(memberPort));
        all.put("portcullis.cluster.client-port", Integer.toString(clientPort));
        for (int i = 0; i < members.size(); i++) {
            all.put("portcullis.cluster.members[" + i + "]", members.get(i));
        }
        all.put("quarkus.http.host", address);
        all.put("quarkus.http.ssl-port", Integer.toString(apiPort));
        // Under a name: the nameless one would be the management's too.
        all.put("quarkus.http.tls-configuration-name", "api");
        all.put(
                "quarkus.tls.api.key-store.pem.0.cert",
                cluster.certificate().certificate().toString());
        all.put(
                "quarkus.tls.api.key-store.pem.0.key",
                cluster.certificate().key().toString());
        all.put("quarkus.management.host", address);
        all.put("quarkus.management.port", Integer.toString(managementPort));
        all.putAll(settings);
        return all;
    }
}
