package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As pg_split_opts, getopt and ParseLongOption read it. */
class PgOptionsTest {
    private static String parsed(String options) {
        return PgOptions.parse(options)
                .map(settings -> settings.stream()
                        .map(setting -> setting.name() + "=" + setting.value())
                        .collect(Collectors.joining(" & ")))
                .orElse("refused");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '`', textBlock = """
            -c portcullis.device=on | ``
            -cportcullis.device=on | ``
            --Portcullis.Device=on -c a=1 | -c a=1
            -c a=1  -c  portcullis.device=off -B 4MB -S -c | -c a=1 -B 4MB -S -c
            -ecportcullis.device=on -e | -e -e
            -ec portcullis.device=on --b=2 | -e --b=2
            -c a=portcullis.device=on | -c a=portcullis.device=on
            -c portcullis.devices=on | -c portcullis.devices=on
            -c a=x\\ y -c portcullis.device=on -c b=\\\\ | -c a=x\\ y -c b=\\\\
            """)
    void aSettingIsTakenOutAndTheRestReadsAsBefore(String options, String left) {
        assertEquals(left, PgOptions.without(options, "portcullis.device"));
        assertEquals(
                parsed(left),
                PgOptions.parse(options).orElseThrow().stream()
                        .filter(setting -> !setting.name().equals("portcullis.device"))
                        .map(setting -> setting.name() + "=" + setting.value())
                        .collect(Collectors.joining(" & ")));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '`', textBlock = """
            -c work_mem=1MB | work_mem=1MB
            -cwork_mem=1MB | work_mem=1MB
            --work_mem=1MB | work_mem=1MB
            --work-mem=1MB | work_mem=1MB
            --WORK-Mem=1MB | work_mem=1MB
            -c Work-Mem=a-B | work_mem=a-B
            -- work_mem=1MB | refused
            -c a=1 -c b=2 --c=3 | a=1 & b=2 & c=3
            -c a=x\\ y | a=x y
            -c a=x\\\\y | a=x\\y
            -c a=\\-c\\ role=x | a=-c role=x
            -c\\ role=x | ` role=x`
            -c a=1\\ -c\\ b=2 | a=1 -c b=2
            -c a= | a=
            -c a=b=c | a=b=c
            -ecrole=x | -e= & role=x
            -eec role=x | -e= & -e= & role=x
            -e-role=x | -e= & role=x
            -Fsc role=x | -F= & -s= & role=x
            -B 4MB -c a=1 | -B=4MB & a=1
            -B4MB -c a=1 | -B=4MB & a=1
            -S -c -c a=1 | -S=-c & a=1
            -d5 -tpa -c a=1 | -d=5 & -t=pa & a=1
            -e | -e=
            -c | refused
            -c a | refused
            -c =x | refused
            --a | refused
            -- | refused
            - | refused
            a=1 | refused
            -c a=1 b=2 | refused
            -z | refused
            -ez | refused
            -? | refused
            -B | refused
            """)
    void readsWhatTheServerReads(String options, String settings) {
        assertEquals(settings, parsed(options));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "\n", "\u000b", "\f", "\r", "  \t "})
    void splitsAtTheWhiteSpaceOfC(String space) {
        assertEquals("a=1 & b=2", parsed(space + "-c" + space + "a=1" + space + "-cb=2" + space));
    }

    @Test
    void otherSpacesSplitNothing() {
        assertEquals("a=1\u00a0-c\u2003role=x", parsed("-c a=1\u00a0-c\u2003role=x"));
    }

    @Test
    void nothingIsNoSetting() {
        assertEquals("", parsed(""));
        assertEquals("", parsed("   "));
    }

    @Test
    void aBackslashAtTheEndEscapesNothing() {
        assertEquals("a=1", parsed("-c a=1\\"));
    }

    @Test
    void theLocaleDoesNotDecideWhatALetterIs() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("tr", "TR"));
            assertEquals("session_authorization=x", parsed("-c SESSION_AUTHORIZATION=x"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aListIsWhole() {
        assertEquals(Optional.empty(), PgOptions.parse("-c a=1 -c b=2 nonsense"));
    }
}
