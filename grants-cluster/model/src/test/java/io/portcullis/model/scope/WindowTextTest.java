package io.portcullis.model.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MON-FRI 08:00-18:00     | MON-FRI 08:00-18:00",
                "mon,tue,wed 08:00-18:00 | MON-WED 08:00-18:00",
                "SAT,SUN 10:00-24:00     | SAT-SUN 10:00-24:00",
                "FRI-MON 00:00-00:01     | MON,FRI-SUN 00:00-00:01",
                "SUN 23:59-24:00         | SUN 23:59-24:00",
                "MON,WED,FRI 09:30-10:15 | MON,WED,FRI 09:30-10:15",
                "MON-SUN 00:00-24:00     | MON-SUN 00:00-24:00"
            })
    void hoursAreReadAndWrittenAgain(String text, String canonical) {
        assertEquals(canonical, WindowText.of(WindowText.parse(text)));
        assertEquals(WindowText.parse(text), WindowText.parse(canonical));
    }

    @Test
    void theDaysAreThoseThatAreMeant() {
        assertEquals(
                EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY, DayOfWeek.MONDAY),
                WindowText.parse("SAT-MON 08:00-09:00").days());
        assertEquals(8 * 60, WindowText.parse("SAT 08:00-09:00").from());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MON                     | must be days and hours",
                "'MON-FRI  08:00-18:00'  | must be days and hours",
                "MON-FRI 8:00-18:00      | must be days and hours",
                "MON-TUE-WED 08:00-09:00 | must be days and hours",
                "MON, 08:00-09:00        | must be days and hours",
                "MOO 08:00-09:00         | must name days",
                "MON 22:00-06:00         | must end after it begins",
                "MON 08:00-08:00         | must end after it begins",
                "MON 08:60-09:00         | must have times",
                "MON 08:00-24:01         | must have times"
            })
    void whatIsNotSureIsRefused(String text, String message) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> WindowText.parse(text));
        assertTrue(String.valueOf(refused.getMessage()).startsWith(message), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"int4, 23", "0, 0", "16399, 16399", "4294967295, 4294967295"})
    void typesHaveNamesOrNumbers(String text, long oid) {
        assertEquals(oid, TypeNames.parse(text));
        assertEquals(text, TypeNames.of(oid));
    }

    @ParameterizedTest
    @CsvSource({"INT4", "-1", "''", "12345678901", "integer"})
    void otherTypesAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> TypeNames.parse(text));
    }
}
