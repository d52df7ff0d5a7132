package io.portcullis.bench;

import io.portcullis.harness.FreePort;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.postgres.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** HAProxy in TCP mode on one thread: what moving the bytes costs without looking at them. */
final class HaProxy {
    private HaProxy() {}

    static Peer start(Path program, PostgresServer postgres, Account account, String role, String password)
            throws IOException {
        int port = FreePort.next();
        Path folder = Program.folder("haproxy");
        Path settings = folder.resolve("haproxy.cfg");
        Files.writeString(settings, """
                global
                  nbthread 1
                  maxconn 2000
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 1h
                  timeout server 1h
                listen postgres
                  bind %s:%d
                  server postgres %s:%d
                """.formatted(Peer.HOST, port, postgres.host(), postgres.port()));
        ProcessHandle process =
                Program.start(account, folder, port, program.toString(), "-db", "-f", settings.toString());
        return new Peer(Peer.HAPROXY, port, role, password, process, "");
    }
}
