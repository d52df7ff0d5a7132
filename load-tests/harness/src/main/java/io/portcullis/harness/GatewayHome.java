package io.portcullis.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the gateway's program is, and how to run it. */
final class GatewayHome {
    /** A native binary to test instead of the JVM's. */
    private static final String BINARY = "portcullis.test.binary";
    /** The folder of {@code quarkus-run.jar}. */
    private static final String HOME = "portcullis.gateway.home";

    private GatewayHome() {}

    /**
     * The command line up to its settings.
     *
     * @param javaOptions for the JVM; a native binary gets only those about memory that it knows too
     */
    static List<String> command(List<String> javaOptions, List<String> settings) {
        List<String> command = new ArrayList<>();
        String binary = System.getProperty(BINARY, "");
        if (!binary.isEmpty()) {
            command.add(Path.of(binary).toAbsolutePath().toString());
            javaOptions.stream()
                    .filter(option -> option.startsWith("-Xm") || option.startsWith("-D"))
                    .forEach(command::add);
            command.addAll(settings);
            return command;
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(settings);
        command.add("-jar");
        command.add(jar().toString());
        return command;
    }

    private static Path jar() {
        String home = System.getProperty(HOME, "");
        Path folder = home.isEmpty()
                ? projectRoot().resolve("gateway/app/target/quarkus-app")
                : Path.of(home).toAbsolutePath();
        Path jar = folder.resolve("quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar
                    + " is not there: build it (./mvnw package -DskipTests -pl gateway/app -am), or name its folder by "
                    + HOME);
        }
        return jar;
    }

    private static Path projectRoot() {
        @Nullable Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            if (Files.isDirectory(folder.resolve(".mvn")) && Files.isDirectory(folder.resolve("gateway"))) {
                return folder;
            }
            folder = folder.getParent();
        }
        throw new IllegalStateException("not run inside the project: name the gateway's folder by " + HOME);
    }
}
