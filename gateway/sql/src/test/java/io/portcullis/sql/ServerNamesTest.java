package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.RawClient;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What names and values say, as the server understands them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerNamesTest {
    private RawClient client;

    @BeforeAll
    void logIn() {
        client = RealServer.session();
    }

    @AfterAll
    void leave() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FooBar",
                "\"FooBar\"",
                "\"a\"\"b\"",
                "\"\"\"\"",
                "u&\"\\0061\\+000042\"",
                "U&\"!0061!!\" UESCAPE '!'",
                "u&\"\\d83d\\de00\"",
                "u&\"a\"\"\\0022\"",
                "a$1",
                "É",
                "\"É\"",
                "name",
                "\"select\"",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxX_and_more",
                "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxX_and_more\"",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxé",
                "\"€€€€€€€€€€€€€€€€€€€€€€€€\"",
                "u&\"\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20ac\\20acab\""
            })
    void aPreparedStatementHasTheNameWeSay(String written) {
        // When
        String text = "prepare " + written + " as select 1";
        assertEquals("", RealServer.error(client.query(text)));
        String theirs = RealServer.value(client.query("select name from pg_prepared_statements"));
        client.query("deallocate all");

        // Then
        Effect effect = Said.only(text).effects().getFirst();
        assertEquals(theirs, ((Effect.Prepares) effect).statement().last());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set application_name = 'a b'",
                "SET \"Application_NAME\" TO 'it''s'",
                "set session application_name to FooBar",
                "set application_name to \"FooBar\"",
                "set application_name to u&\"\\0061\"",
                "set application_name = $x$a'b$x$",
                "set application_name = E'ab'",
                "set application_name to on",
                "set application_name = -1.50",
                "set application_name = +2",
                "select set_config('APPLICATION_NAME', 'x y', false)",
                "select pg_catalog . set_config ( $$application_name$$ , 'z' , false )"
            })
    void aSettingHasTheValueWeSay(String text) {
        assertEquals("", RealServer.error(client.query("reset application_name")));
        assertEquals("", RealServer.error(client.query(text)));
        String theirs = RealServer.value(client.query("show application_name"));
        assertEquals(
                new Effect.Sets("application_name", List.of(theirs), false),
                Said.only(text).effects().getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set application_name = 'a\\b'",
                "set application_name = E'a\\x62'",
                "set application_name = u&'\\0061'",
                "set application_name = 'a'\n'b'",
                "select set_config('application_name', $1, false)",
                "select set_config('application_name', 'a' || 'b', false)"
            })
    void aValueThatTheTextDoesNotShowIsNotGuessed(String text) {
        assertEquals(
                new Effect.Sets("application_name", null, false),
                Said.only(text).effects().getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"set sort_mem = '1MB'", "set Vacuum_Mem = '1MB'"})
    void oldNamesOfSettingsAreTheNewOnes(String text) {
        assertEquals("", RealServer.error(client.query(text)));
        Effect.Sets sets = (Effect.Sets) Said.only(text).effects().getFirst();
        assertTrue(RealServer.value(client.query("show " + sets.setting())).equals("1MB"), sets::toString);
    }
}
