package io.portcullis.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL's JDBC driver in the part of psql, where there is none. */
record JdbcClient(Passwords passwords) implements Client {
    private static final int ROWS_AT_A_TIME = 1_000;

    @Override
    public String name() {
        return "JDBC";
    }

    @Override
    public String prompt() {
        return "";
    }

    @Override
    public boolean waits() {
        return false;
    }

    @Override
    public Started query(Address server, String login, String sql) {
        String url = url(server);
        return start(url, login, sql, out -> {
            try (Connection connection = connect(url, login);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                out.append(table(rows));
            }
        });
    }

    @Override
    public Started session(Address server, String login, List<String> statements) {
        String url = url(server);
        return start(url, login, String.join(";\n", statements) + ";", out -> {
            try (Connection connection = connect(url, login);
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    out.append(sql + ";\n" + answer(statement, sql));
                }
            }
        });
    }

    private static String answer(Statement statement, String sql) {
        try {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet rows = statement.getResultSet()) {
                return table(rows);
            }
        } catch (SQLException e) {
            return error(e);
        }
    }

    @Override
    public Started stream(Address server, String login, String query) {
        String url = url(server);
        return start(url, login, query, out -> {
            long count = 0;
            try (Connection connection = connect(url, login);
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false); // else the driver collects all rows before it returns the first
                statement.setFetchSize(ROWS_AT_A_TIME);
                ResultSet rows = statement.executeQuery(query);
                while (rows.next()) {
                    count++;
                }
            } catch (SQLException e) {
                out.append(error(e));
            }
            out.append(count + "\n");
        });
    }

    @Override
    public Started confirmed(Address server, String login, List<String> queries) {
        String url = url(server, "require");
        return start(url, login, String.join(";\n", queries) + ";", out -> {
            try (Connection connection = DriverManager.getConnection(url, login, "");
                    Statement statement = connection.createStatement()) {
                for (String sql : queries) {
                    out.append(table(statement.executeQuery(sql)));
                }
            }
        });
    }

    private interface Work {
        void run(Output out) throws SQLException;
    }

    private static Started start(String url, String login, String sql, Work work) {
        CompletableFuture<Shell.Result> result = new CompletableFuture<>();
        Output out = new Output();
        Thread.ofVirtual().start(() -> {
            int status = 0;
            try {
                work.run(out);
            } catch (SQLException e) {
                status = 2;
                out.append(error(e));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
            out.end();
            result.complete(new Shell.Result(status, out.text(), Instant.now()));
        });
        return new Started(url + "  user " + login + "\n" + sql.strip(), out, result);
    }

    private static String url(Address server) {
        return url(server, "disable");
    }

    private static String url(Address server, String sslMode) {
        return String.format(
                Locale.ROOT,
                "jdbc:postgresql://%s:%d/%s?sslmode=%s",
                server.host(),
                server.port(),
                Stage.TARGET,
                sslMode);
    }

    private Connection connect(String url, String login) throws SQLException {
        return DriverManager.getConnection(url, login, passwords.of(login));
    }

    /** As psql would show it: the server's own words, where they arrived. */
    private static String error(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException driver ? driver.getServerErrorMessage() : null;
        if (server == null) {
            return "SQLSTATE " + e.getSQLState() + ": " + e.getMessage() + "\n";
        }
        StringBuilder text = new StringBuilder();
        text.append(server.getSeverity())
                .append(":  ")
                .append(server.getMessage())
                .append('\n');
        if (server.getDetail() != null) {
            text.append("DETAIL:  ").append(server.getDetail()).append('\n');
        }
        if (server.getHint() != null) {
            text.append("HINT:  ").append(server.getHint()).append('\n');
        }
        return text.toString();
    }

    private static String table(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> headings = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            headings.add(columns.getColumnLabel(i));
        }
        Table table = new Table(headings);
        int count = 0;
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= headings.size(); i++) {
                row.add(Objects.requireNonNullElse(rows.getString(i), ""));
            }
            table.row(row);
            count++;
        }
        return table.format() + "(" + count + (count == 1 ? " row)\n" : " rows)\n");
    }
}
