package io.portcullis.bench;

import io.portcullis.harness.FreePort;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.postgres.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** PgBouncer in session mode with SCRAM on both sides: the peer that does most of what the gateway does. */
final class PgBouncer {
    private PgBouncer() {}

    static Peer start(Path program, PostgresServer postgres, Account account, String role, String password)
            throws IOException {
        int port = FreePort.next();
        Path folder = Program.folder("pgbouncer");
        Path users = folder.resolve("users.txt");
        Path settings = folder.resolve("pgbouncer.ini");
        Files.writeString(users, "\"%s\" \"%s\"\n".formatted(role, password));
        // server_lifetime=0: each login opens its own connection to the server, as the gateway's do.
        Files.writeString(settings, """
                [databases]
                %s = host=%s port=%d dbname=%s
                [pgbouncer]
                listen_addr = %s
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s
                pool_mode = session
                max_client_conn = 2000
                default_pool_size = 2000
                server_lifetime = 0
                """.formatted(
                        Lab.DATABASE, postgres.host(), postgres.port(), Lab.DATABASE, Peer.HOST, port, users));
        ProcessHandle process = Program.start(account, folder, port, program.toString(), settings.toString());
        return new Peer(Peer.PGBOUNCER, port, role, password, process, "");
    }
}
