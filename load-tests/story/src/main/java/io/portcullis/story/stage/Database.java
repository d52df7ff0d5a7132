package io.portcullis.story.stage;

import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.TargetSpec;
import java.sql.SQLException;
import java.util.List;

/** What the gateway leads to: one database under several names, as each name is a target with login rules of its own. */
public record Database(PostgresServer server) implements AutoCloseable {
    /** Asks for connection secrets. */
    public static final String BY_SECRET = "orders";
    /** Asks for tokens in the place of passwords. */
    public static final String BY_TOKEN = "orders-token";
    /** Asks for tokens by OAUTHBEARER. */
    public static final String BY_OAUTH = "orders-oauth";

    /** Waits until its person confirms in a browser. */
    public static final String BY_LINK = "orders-link";

    /** The same, and only in a browser at the client's own address. */
    public static final String BY_LINK_THERE = "orders-link-there";

    /** Asks for tokens of a sign-in that is not long ago. */
    public static final String BY_FRESH_TOKEN = "orders-token-fresh";
    /** Is confirmed by who has signed in not long ago. */
    public static final String BY_FRESH_LINK = "orders-link-fresh";
    /** Is confirmed by who has signed in with two means. */
    public static final String BY_STRONG_LINK = "orders-link-strong";

    /** What the rules are about: it waits until its person confirms in a browser. */
    public static final String SHOP = "shop";
    /** The same for programs: it asks for connection secrets. */
    public static final String SHOP_BY_SECRET = "shop-secret";
    /** The same, where two have to say yes. */
    public static final String VAULT = "vault";

    private static final List<String> TARGETS = List.of(
            BY_SECRET,
            BY_TOKEN,
            BY_OAUTH,
            BY_LINK,
            BY_LINK_THERE,
            BY_FRESH_TOKEN,
            BY_FRESH_LINK,
            BY_STRONG_LINK,
            SHOP,
            SHOP_BY_SECRET,
            VAULT);
    /** Reads. */
    public static final String ROLE = "clerk";
    /** Reads and writes. */
    public static final String KEEPER = "keeper";

    private static final String NAME = "orders";

    /** How many rows {@code app.orders} has. */
    public static final int ROWS = 3;

    static Database start(GrantFolder keys) throws SQLException {
        PostgresServer server = PostgresServer.start();
        server.execute("postgres", "create database " + NAME);
        String password = keys.role(server, TARGETS.getFirst(), ROLE);
        String keepersPassword = keys.role(server, TARGETS.getFirst(), KEEPER);
        for (String target : TARGETS) {
            keys.target(TargetSpec.of(target, server).database(NAME));
            keys.secret(target, ROLE, password);
            keys.secret(target, KEEPER, keepersPassword);
        }
        server.execute(
                NAME,
                "create schema app; create table app.orders as select n as id, 'order ' || n as what from generate_series(1, "
                        + ROWS
                        + ") n; grant usage on schema app to clerk, keeper; grant select on app.orders to clerk, keeper;"
                        + " grant update on app.orders to keeper;"
                        + " create table app.customers as select 'Mr Wood' as name; grant select on app.customers to clerk");
        return new Database(server);
    }

    /** Whether a statement runs at this moment, whoever has sent it. */
    public boolean runs(String statement) throws SQLException {
        return "t"
                .equals(server.value(
                        NAME,
                        "select exists (select from pg_stat_activity where state = 'active' and pid <> pg_backend_pid()"
                                + " and query = '" + statement + "')"));
    }

    @Override
    public void close() {
        server.close();
    }
}
