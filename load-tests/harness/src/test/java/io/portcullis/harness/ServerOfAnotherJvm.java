package io.portcullis.harness;

/** Starts a server and waits: a JVM for tests to end. Prints the server's process number and folder. */
final class ServerOfAnotherJvm {

    private ServerOfAnotherJvm() {}

    public static void main(String[] arguments) throws Exception {
        PostgresServer server = PostgresServer.start();
        IO.println(server.value("postgres", "select split_part(pg_read_file('postmaster.pid'), e'\\n', 1)"));
        IO.println(server.log().getParent());
        Thread.currentThread().join();
    }
}
