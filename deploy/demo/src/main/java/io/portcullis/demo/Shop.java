package io.portcullis.demo;

import io.portcullis.harness.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The sample database: a shop with customers, orders and their lines, made of nothing but arithmetic. */
final class Shop {
    static final String DATABASE = "shop";
    /** What people may do here: read. Only the gateways know this role's password. */
    static final String READER = "shop_reader";

    private static final int CHUNK = 200_000;
    private static final int LINES_PER_ORDER = 3;

    private final int orders;

    Shop(int orders) {
        this.orders = orders;
    }

    int customers() {
        return Math.max(10, orders / 10);
    }

    long rows() {
        return customers() + (long) orders * (1 + LINES_PER_ORDER);
    }

    /** What joining all orders with all customers gives: nobody lives to see its end. */
    long rowsOfForgottenJoin() {
        return (long) orders * customers();
    }

    void fill(PostgresServer server, Progress progress) throws SQLException {
        server.execute("postgres", "create database " + DATABASE);
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            // Nobody needs the demo's rows after a crash.
            statement.execute("set synchronous_commit = off");
            statement.execute("""
                    create table customers (id int, name text, city text, since date);
                    create table orders (id int, customer_id int, ordered_at timestamptz, status text, total numeric(10, 2));
                    create table order_lines (order_id int, line int, article text, quantity int, price numeric(8, 2))""");
            insert(statement, progress, "customers", customers(), """
                    insert into customers
                    select n,
                           (array['Anna','Bruno','Chiara','David','Elif','Femke','Goran','Hanna'])[1 + n %% 8] || ' '
                             || (array['Almeida','Becker','Conti','Duval','Eriksen','Fischer','Garcia'])[1 + n %% 7],
                           (array['Lisbon','Hamburg','Turin','Lyon','Bergen','Graz','Ghent','Gdansk'])[1 + n * 7 %% 13 %% 8],
                           date '2019-01-01' + n %% 2500
                    from generate_series(%d, %d) n""");
            insert(statement, progress, "orders", orders, """
                    insert into orders
                    select n, 1 + n::bigint * 7919 %% CUSTOMERS, timestamptz '2024-01-01' + n * interval '53 seconds',
                           case when n %% 50 = 0 then 'returned' when n > ORDERS * 0.99 then 'open' else 'shipped' end,
                           10 + n::bigint * 104729 %% 49000 / 100.0
                    from generate_series(%d, %d) n""".replace("CUSTOMERS", Integer.toString(customers()))
                    .replace("ORDERS", Integer.toString(orders)));
            insert(statement, progress, "order_lines", orders, """
                    insert into order_lines
                    select n, line, 'article ' || (n::bigint * 31 + line * 17) %% 1000, 1 + (n + line) %% 4,
                           1 + (n::bigint * 613 + line * 101) %% 9900 / 100.0
                    from generate_series(%d, %d) n, generate_series(1, 3) line""");
            index(statement, progress);
            statement.execute("grant select on all tables in schema public to " + READER);
        }
    }

    private static void insert(Statement statement, Progress progress, String table, int upTo, String sql)
            throws SQLException {
        for (int from = 1; from <= upTo; from += CHUNK) {
            int to = Math.min(upTo, from + CHUNK - 1);
            progress.says(table + ", " + 100L * (from - 1) / upTo + " %");
            statement.execute(sql.formatted(from, to));
        }
    }

    private static void index(Statement statement, Progress progress) throws SQLException {
        progress.says("primary keys");
        statement.execute("alter table customers add primary key (id)");
        statement.execute("alter table orders add primary key (id)");
        progress.says("statistics");
        statement.execute("analyze");
    }
}
