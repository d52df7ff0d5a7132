package io.portcullis.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a program of ours is, and how to run it. */
enum ProgramHome {
    /** May also be a native binary. */
    GATEWAY("portcullis.gateway.home", "gateway/app", "portcullis.test.binary"),
    CLUSTER_NODE("portcullis.server.home", "grants-cluster/server", "");

    /**
     * The system property with options for all JVMs, before those that a test chooses: the build's tests start more than a
     * hundred, and most end before a better compiler pays.
     */
    private static final String QUICK = "portcullis.test.jvm";

    /** The system property with the folder of {@code quarkus-run.jar}. */
    private final String home;

    private final String module;
    /** The system property with a native binary to test instead of the JVM's; empty if there can be none. */
    private final String binary;

    ProgramHome(String home, String module, String binary) {
        this.home = home;
        this.module = module;
        this.binary = binary;
    }

    /**
     * The command line up to its settings.
     *
     * @param javaOptions for the JVM; a native binary gets only those about memory that it knows too
     */
    List<String> command(List<String> javaOptions, List<String> settings) {
        List<String> command = new ArrayList<>();
        String nativeBinary = binary.isEmpty() ? "" : System.getProperty(binary, "");
        if (!nativeBinary.isEmpty()) {
            command.add(Path.of(nativeBinary).toAbsolutePath().toString());
            javaOptions.stream()
                    .filter(option -> option.startsWith("-Xm") || option.startsWith("-D"))
                    .forEach(command::add);
            command.addAll(settings);
            return command;
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        options().ifPresent(file -> command.add("@" + file));
        command.addAll(List.of(System.getProperty(QUICK, "").strip().split("\\s+", -1)));
        command.removeIf(String::isEmpty);
        command.addAll(javaOptions);
        command.addAll(settings);
        command.add("-jar");
        command.add(jar().toString());
        return command;
    }

    /** The options that every JVM with this program needs; in the module's folder, none elsewhere. */
    private Optional<Path> options() {
        return projectRoot()
                .map(root -> root.resolve(module).resolve("java.options"))
                .filter(Files::isRegularFile);
    }

    private Path jar() {
        String given = System.getProperty(home, "");
        Path folder = given.isEmpty()
                ? projectRoot()
                        .orElseThrow(() -> new IllegalStateException(
                                "not run inside the project: name the program's folder by " + home))
                        .resolve(module)
                        .resolve("target/quarkus-app")
                : Path.of(given).toAbsolutePath();
        Path jar = folder.resolve("quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is not there: build it (./mvnw package -DskipTests -pl " + module
                    + " -am), or name its folder by " + home);
        }
        return jar;
    }

    private static Optional<Path> projectRoot() {
        @Nullable Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            if (Files.isDirectory(folder.resolve(".mvn")) && Files.isDirectory(folder.resolve("gateway"))) {
                return Optional.of(folder);
            }
            folder = folder.getParent();
        }
        return Optional.empty();
    }
}
