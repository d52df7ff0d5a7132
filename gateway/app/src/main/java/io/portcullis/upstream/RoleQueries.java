package io.portcullis.upstream;

/**
 * What the gateway asks a target about a role, logged in as its user. Each is asked by itself, so that one that fails or takes too long
 * costs no other. The settings before it count in its own transaction only, as all in one message is one: whatever the role's search_path
 * is, names mean what PostgreSQL means by them.
 */
final class RoleQueries {
    private static final String BEFORE = "SET TRANSACTION READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp; "
            + "SET LOCAL statement_timeout = '10s'; SET LOCAL lock_timeout = '1s'; ";
    /** Of names of each kind. */
    private static final String SOME = " LIMIT 5";

    private static final String NOT_OF_THE_SYSTEM =
            " n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'";

    static final String ATTRIBUTES = BEFORE
            + "SELECT r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls, "
            + "has_database_privilege(current_database(), 'CREATE') FROM pg_roles r WHERE r.rolname = current_user";

    /** A member in whatever way: one that inherits nothing can become the role, or make itself able to. */
    static final String MEMBERSHIPS = BEFORE
            + "SELECT m.rolname, m.rolsuper, m.rolcreaterole, m.rolcreatedb, m.rolreplication, m.rolbypassrls "
            + "FROM pg_roles m WHERE m.rolname <> current_user AND pg_has_role(current_user, m.oid, 'MEMBER') "
            + "AND (m.rolname ~ '^pg_' OR m.rolsuper OR m.rolcreaterole OR m.rolcreatedb OR m.rolreplication "
            + "OR m.rolbypassrls) ORDER BY m.rolsuper DESC, m.rolname LIMIT 50";

    /** Nobody may call them unless somebody has said so. */
    static final String FILE_FUNCTIONS = BEFORE
            + "SELECT count(*) OVER (), f.proname FROM (SELECT DISTINCT p.proname FROM pg_proc p "
            + "WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname IN ('pg_read_file', "
            + "'pg_read_binary_file', 'pg_stat_file', 'pg_ls_dir', 'lo_import', 'lo_export', 'pg_file_write', "
            + "'pg_file_rename', 'pg_file_unlink') AND has_function_privilege(p.oid, 'EXECUTE')) f ORDER BY 2" + SOME;

    static final String CREATABLE = BEFORE
            + "SELECT count(*) OVER (), n.nspname FROM pg_namespace n WHERE has_schema_privilege(n.oid, 'CREATE') AND"
            + NOT_OF_THE_SYSTEM + " ORDER BY 2" + SOME;

    static final String WRITABLE = BEFORE
            + "SELECT count(*) OVER (), n.nspname || '.' || c.relname FROM pg_class c "
            + "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'f') AND"
            + NOT_OF_THE_SYSTEM + " AND has_schema_privilege(n.oid, 'USAGE') "
            + "AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') "
            + "OR has_any_column_privilege(c.oid, 'INSERT, UPDATE')) ORDER BY 2" + SOME;

    static final String OWNED = BEFORE
            + "SELECT count(*) OVER (), n.nspname || '.' || c.relname FROM pg_class c "
            + "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND"
            + NOT_OF_THE_SYSTEM + " AND pg_has_role(current_user, c.relowner, 'MEMBER') ORDER BY 2" + SOME;

    static final String DEFINERS = BEFORE
            + "SELECT count(*) OVER (), n.nspname || '.' || p.proname FROM pg_proc p "
            + "JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles o ON o.oid = p.proowner "
            + "WHERE p.prosecdef AND o.rolname <> current_user AND" + NOT_OF_THE_SYSTEM
            + " AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 2"
            + SOME;

    /** Of users whose sessions a role may not see, it is not told of which kind a backend is, since when, or from where. Those of its own user come first. */
    static final String BACKENDS = BEFORE
            + "SELECT a.pid, a.usename, a.application_name, host(a.client_addr), " + OwnQueries.BACKEND_START
            + " FROM pg_stat_activity a WHERE a.datname = current_database() AND a.usename IS NOT NULL "
            + "AND a.pid <> pg_backend_pid() AND (a.backend_type IS NULL OR a.backend_type = 'client backend') "
            + "ORDER BY a.usename = current_user DESC, a.pid LIMIT " + OwnQuestions.MOST_ROWS;

    private RoleQueries() {}
}
