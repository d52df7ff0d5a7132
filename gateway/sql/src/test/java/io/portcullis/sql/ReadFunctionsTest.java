package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The allow-list against the catalog of a real server: nothing enters it unseen. */
class ReadFunctionsTest {
    /**
     * Names of pg_catalog of which every function is stable or immutable, can be called, and does not only take part in something;
     * of which at least one is made to be called by name.
     */
    private static final String CANDIDATES = """
            with f as (
              select p.oid, p.proname::text, p.provolatile, p.prokind, p.prorettype::regtype::text as result,
                     (select array_agg(t::regtype::text) from unnest(p.proargtypes::oid[]) t) as arguments
                from pg_proc p where pronamespace = 'pg_catalog'::regnamespace),
            g as (
              select proname,
                     provolatile <> 'v' and prokind <> 'p'
                       and result not in ('internal', 'cstring', 'trigger', 'event_trigger', 'language_handler', 'fdw_handler',
                                          'index_am_handler', 'table_am_handler', 'tsm_handler', 'void')
                       and not coalesce(arguments && array['internal', 'cstring'], false) as harmless,
                     coalesce(obj_description(oid, 'pg_proc') like 'implementation of%', false)
                       or exists (select from pg_amproc where amproc = f.oid)
                       or exists (select from pg_aggregate where f.oid in (aggtransfn, aggfinalfn, aggmtransfn, aggminvtransfn,
                                                                           aggcombinefn, aggmfinalfn))
                       or exists (select from pg_conversion where conproc = f.oid)
                       or exists (select from pg_operator where f.oid in (oprrest, oprjoin))
                       or exists (select from pg_type where f.oid in (typsend, typreceive, typinput, typoutput, typmodin, typmodout,
                                                                      typanalyze)) as support
                from f)
            select proname from g group by proname having bool_and(harmless) and bool_or(not support)
            """;

    /** Candidates that are not harmless, and why. */
    private static final Map<String, String> EXCLUDED = Map.of(
            "txid_current", "takes a transaction id",
            "pg_current_xact_id", "takes a transaction id",
            "database_to_xml", "reads what the statement does not name",
            "database_to_xml_and_xmlschema", "reads what the statement does not name",
            "database_to_xmlschema", "reads what the statement does not name",
            "table_to_xml", "reads what the statement does not name",
            "table_to_xml_and_xmlschema", "reads what the statement does not name",
            "table_to_xmlschema", "reads what the statement does not name",
            "postgresql_fdw_validator", "for the server itself");

    private static final Set<String> ALSO_EXCLUDED =
            Set.of("schema_to_xml", "schema_to_xml_and_xmlschema", "schema_to_xmlschema");

    /** Words of the grammar that are no functions of the catalog. */
    private static final Set<String> GRAMMAR = Set.of(
            "json",
            "json_array",
            "json_arrayagg",
            "json_exists",
            "json_objectagg",
            "json_query",
            "json_scalar",
            "json_serialize",
            "json_table",
            "json_value",
            "merge_action");

    private static Set<String> query(String sql) throws Exception {
        Set<String> names = new TreeSet<>();
        try (Connection connection = RealServer.get().connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    @Test
    void theListIsTheCatalogWithoutWhatWasExcluded() throws Exception {
        Set<String> expected = query(CANDIDATES);
        assertTrue(expected.containsAll(EXCLUDED.keySet()) && expected.containsAll(ALSO_EXCLUDED));
        expected.removeAll(EXCLUDED.keySet());
        expected.removeAll(ALSO_EXCLUDED);
        assertEquals(expected, new TreeSet<>(ReadFunctions.fromCatalog()));
    }

    @Test
    void whatWasAddedExistsAndIsNoCandidate() throws Exception {
        Set<String> added = new HashSet<>(ReadFunctions.added());
        added.removeAll(GRAMMAR);
        assertEquals(Set.of(), intersection(added, query(CANDIDATES)));
        added.removeAll(query("select proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace"));
        assertEquals(Set.of(), added);
    }

    private static Set<String> intersection(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.retainAll(other);
        return both;
    }

    @Test
    void whatChangesSomethingIsNeverOnIt() throws Exception {
        Set<String> dangerous = query("""
                select proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace
                   and (proname ~ '(_to_xml|xmlschema)' or proname ~ '^(lo_|lo(read|write)|pg_advisory_(?!unlock_all$)|pg_try_advisory|pg_ls_|pg_read_)'
                        or proname ~ '(_backend|_slot|replication_origin_(create|drop|advance|session)|_emit_message)'
                        or proname in ('set_config', 'nextval', 'setval', 'ts_stat', 'ts_rewrite', 'pg_reload_conf', 'pg_notify',
                                       'pg_rotate_logfile', 'pg_switch_wal', 'pg_promote', 'pg_stat_reset', 'pg_export_snapshot',
                                       'pg_create_restore_point', 'pg_stat_file', 'setseed', 'pg_import_system_collations'))
                   and proname not like 'pg_stat_get_%' and provolatile = 'v'
                """);
        assertTrue(dangerous.size() > 60, dangerous::toString);
        assertEquals(Set.of(), intersection(dangerous, ReadFunctions.fromCatalog()));
        assertEquals(Set.of(), intersection(dangerous, ReadFunctions.added()));
    }

    @Test
    void onlyTheSystemsOwnSchemaCounts() {
        assertTrue(ReadFunctions.contains(Name.of("lower")));
        assertTrue(ReadFunctions.contains(Name.of("pg_catalog", "lower")));
        assertTrue(ReadFunctions.contains(Name.of("information_schema", "_pg_expandarray")));
        assertFalse(ReadFunctions.contains(Name.of("_pg_expandarray")));
        assertFalse(ReadFunctions.contains(Name.of("public", "_pg_expandarray")));
        assertFalse(ReadFunctions.contains(Name.of("information_schema", "lower")));
        assertFalse(ReadFunctions.contains(Name.of("public", "lower")));
        assertFalse(ReadFunctions.contains(Name.of("db", "pg_catalog", "lower")));
        assertFalse(ReadFunctions.contains(Name.of("LOWER")));
        assertFalse(ReadFunctions.contains(new Name(List.of("lower"), false)));
    }
}
