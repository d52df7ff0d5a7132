package io.portcullis.sql;

import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.RawClient;
import java.util.List;

/** One PostgreSQL for the tests of this module; it ends with the JVM. */
public final class RealServer {
    private static final class Holder {
        static final PostgresServer SERVER =
                PostgresServer.start(PostgresOptions.defaults().with("max_prepared_transactions", "5"));
    }

    private RealServer() {}

    public static PostgresServer get() {
        return Holder.SERVER;
    }

    /** A session as superuser. */
    public static RawClient session() {
        PostgresServer server = get();
        return RawClient.connect(server.host(), server.port())
                .login(server.superuser(), server.superuserPassword(), "postgres");
    }

    /** The SQLSTATE of the first error, empty if there is none. */
    public static String error(List<Message> answer) {
        return answer.stream()
                .filter(message -> message.tag() == 'E')
                .map(Message::sqlState)
                .findFirst()
                .orElse("");
    }

    /** The first column of the last row. */
    public static String value(List<Message> answer) {
        return answer.stream()
                .filter(message -> message.tag() == 'D')
                .map(message -> String.valueOf(message.row().getFirst()))
                .reduce((_, last) -> last)
                .orElseThrow(() -> new AssertionError("no row: " + answer));
    }
}
