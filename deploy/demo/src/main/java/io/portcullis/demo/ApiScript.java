package io.portcullis.demo;

import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.ClusterNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** {@code ./api METHOD PATH [BODY]}: curl with what every call of the API needs; where there is no curl, Java does the same. */
final class ApiScript {
    private ApiScript() {}

    static void write(Path folder, ClusterFolder cluster, ClusterNode node) throws IOException {
        Path token = folder.resolve("operator.token");
        create(token, "rw-------", "Authorization: Bearer " + cluster.token() + "\n");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String certificate = cluster.certificate().certificate().toString();
        create(folder.resolve("api"), "rwx------", """
                #!/bin/sh
                # ./api METHOD PATH [BODY]: asks the API of the demo's grant cluster.
                set -u
                if command -v curl >/dev/null; then
                  answer=$(curl --silent --show-error --fail-with-body --cacert %1$s --header @%2$s \\
                    --header 'Content-Type: application/json' --request "$1" ${3+--data "$3"} %3$s"$2")
                else
                  answer=$(%4$s -XX:TieredStopAtLevel=1 -cp %5$s io.portcullis.demo.ApiCall %3$s %1$s %2$s "$@")
                fi
                status=$?
                printf '%%s\\n' "$answer" | sed 's/,"/, "/g'
                exit $status
                """.formatted(
                        Text.quoted(certificate),
                        Text.quoted(token.toString()),
                        Text.quoted(node.api()),
                        Text.quoted(java),
                        Text.quoted(System.getProperty("java.class.path"))));
    }

    private static void create(Path file, String permissions, String content) throws IOException {
        FileAttribute<Set<PosixFilePermission>> mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
        Files.createFile(file, mode);
        Files.writeString(file, content);
    }
}
