package io.portcullis.conformance;

import io.portcullis.conformance.Artifact.Origin;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The suites there are. Each has a folder with a script that builds it and one that runs it. */
enum Suite {
    PSYCOPG2("psycopg2", "psycopg2 2.9.10's own tests, on libpq", Duration.ofMinutes(10)),
    DBD_PG("dbd-pg", "DBD::Pg 3.18.0's own tests, on libpq", Duration.ofMinutes(15)),
    ASYNCPG("asyncpg", "asyncpg 0.30.0's own tests, a protocol of its own", Duration.ofMinutes(15)),
    PG_REGRESS("pg-regress", "PostgreSQL 15's regression tests, by psql", Duration.ofMinutes(20)),
    LIBPQ_PIPELINE(
            "libpq-pipeline", "PostgreSQL 15's tests of pipelines, with traces of all messages", Duration.ofMinutes(5)),
    PGJDBC("pgjdbc", "pgjdbc 42.7.13's own tests", Duration.ofMinutes(30)),
    VERTX_PG_CLIENT("vertx-pg-client", "our tests of the protocol with Vert.x' reactive client", Duration.ofMinutes(5));

    private final String title;
    private final String about;
    private final Duration limit;

    Suite(String title, String about, Duration limit) {
        this.title = title;
        this.about = about;
        this.limit = limit;
    }

    String title() {
        return title;
    }

    String about() {
        return about;
    }

    /** Null if it is part of the project. */
    @Nullable
    Artifact artifact() {
        return switch (this) {
            case PSYCOPG2 -> Archives.PSYCOPG2;
            case DBD_PG -> Archives.DBD_PG;
            case ASYNCPG -> Archives.ASYNCPG;
            case PG_REGRESS, LIBPQ_PIPELINE -> Archives.POSTGRESQL;
            case PGJDBC -> Archives.PGJDBC;
            case VERTX_PG_CLIENT -> null;
        };
    }

    /** Whom it logs in as; each has a grant of its own. */
    List<String> roles() {
        return switch (this) {
            case PSYCOPG2 -> List.of(LocalServer.SUPERUSER, Stand.REPLICATOR);
            case DBD_PG, ASYNCPG, PG_REGRESS, LIBPQ_PIPELINE, VERTX_PG_CLIENT -> List.of(LocalServer.SUPERUSER);
            case PGJDBC -> List.of(LocalServer.SUPERUSER, "test");
        };
    }

    /** How long one side may take before it is ended. */
    Duration limit() {
        return limit;
    }

    private static final class Archives {
        static final Artifact PSYCOPG2 = new Artifact(
                "psycopg2_2.9.10.orig.tar.gz",
                386_138,
                "bb1a37d679522089f6dc3751669e3dbe51bd56922f959ef3ce2706939b775217",
                new Origin.Debian("psycopg2", "trixie"));
        static final Artifact DBD_PG = new Artifact(
                "libdbd-pg-perl_3.18.0.orig.tar.gz",
                288_783,
                "92bbe8a363040f8ce6a3f1963f128132e245861a9b4dc5a84178b42d625a7807",
                new Origin.Debian("libdbd-pg-perl", "trixie"));
        static final Artifact ASYNCPG = new Artifact(
                "asyncpg_0.30.0.orig.tar.gz",
                957_746,
                "c551e9928ab6707602f44811817f82ba3c446e018bfe1d3abecc8ba5f3eac851",
                new Origin.Debian("asyncpg", "trixie"));
        static final Artifact POSTGRESQL = new Artifact(
                "postgresql-15_15.18.orig.tar.bz2",
                23_405_115,
                "11df0df97fe3ea4ba9a791faaf39cee1d2fe571e78885b5b55d8517d27c323b4",
                new Origin.Debian("postgresql-15", "bookworm"));
        static final Artifact PGJDBC = new Artifact(
                "postgresql-42.7.13-jdbc-src.tar.gz",
                1_218_937,
                "4537ba157c6eab9022d0a48bb6e6ca5a736ced8cc7121e1276322fb104dd3718",
                new Origin.MavenCentral("org.postgresql:postgresql:42.7.13:tar.gz:jdbc-src"));

        private Archives() {}
    }
}
