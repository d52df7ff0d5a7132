package io.portcullis.demo;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How the people of the tour ask the database. */
sealed interface Client permits PsqlClient, JdbcClient {

    static Client of(Options options, Stage stage) {
        return options.psql() ? new PsqlClient(stage.shell()) : new JdbcClient(stage.passwords());
    }

    /** The name of the client, for the text. */
    String name();

    /** What stands before what one types. */
    String prompt();

    /** Runs a query; the result's output is its table or its error. */
    Started query(Address server, String login, String sql);

    /** Runs statements in one session, each by itself, whatever becomes of those before; the output has each with its answer. */
    Started session(Address server, String login, List<String> statements);

    /**
     * Streams the rows of a query and counts them; the result's output is the error, if there was one, and the number
     * of rows in its last line.
     */
    Started stream(Address server, String login, String query);

    /**
     * Runs queries in one session of somebody who proves who they are in a browser: the client says where. A client that waits for it goes
     * on by itself; one that does not ends, and is started anew.
     */
    Started confirmed(Address server, String login, List<String> queries);

    /** Whether it shows what it is told while it connects, and waits. */
    boolean waits();

    /** A server to connect to. */
    record Address(String host, int port) {}

    /**
     * Something that runs.
     *
     * @param shown what a person would have typed
     * @param output what it has printed so far
     */
    record Started(String shown, Output output, CompletableFuture<Shell.Result> result) {}
}
