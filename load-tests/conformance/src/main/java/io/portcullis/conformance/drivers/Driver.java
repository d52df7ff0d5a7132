package io.portcullis.conformance.drivers;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What is played: each is a program that writes what became of its checks. */
enum Driver {
    PSYCOPG2("python3", "with_psycopg2.py"),
    PSYCOPG3("python3", "with_psycopg3.py"),
    ASYNCPG("python3", "with_asyncpg.py"),
    SQLALCHEMY("python3", "with_sqlalchemy.py"),
    DJANGO("python3", "with_django.py"),
    NODE_POSTGRES("node", "with_node_postgres.js"),
    ACTIVERECORD("ruby", "with_activerecord.rb"),
    PGBOUNCER("python3", "with_pgbouncer.py"),
    HIKARICP(HikariProgram.class),
    VERTX_PG_CLIENT(VertxProgram.class),
    NPGSQL(NpgsqlReplay.class);

    /** Debian's, whose packages the others are: there may be another one before it. */
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private final String interpreter;
    private final String program;

    Driver(String interpreter, String program) {
        this.interpreter = interpreter;
        this.program = program;
    }

    Driver(Class<?> program) {
        this("java", program.getName());
    }

    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it can do without reading the catalog when it connects. */
    boolean connectsUnder(Permit permit) {
        return permit != Permit.BARE
                || (this != DJANGO && this != ACTIVERECORD && this != NPGSQL && this != SQLALCHEMY);
    }

    List<String> command(Path programs) {
        return switch (interpreter) {
            case "java" ->
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dslf4j.internal.verbosity=ERROR",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program);
            case "python3" ->
                List.of(PYTHON.toString(), programs.resolve(program).toString());
            default -> List.of(interpreter, programs.resolve(program).toString());
        };
    }
}
