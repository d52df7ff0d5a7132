package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spellings are those that PostgreSQL 15 and 18 take, tried one by one. */
class ReplicationTest {
    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", "t", "tr", "on", "ON", "yes", "y", "Ye", "1"})
    void aWholeServer(String value) {
        assertEquals(Optional.of(Replication.PHYSICAL), Replication.parse(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "False", "f", "off", "of", "no", "n", "0"})
    void anOrdinarySession(String value) {
        assertEquals(Optional.of(Replication.NONE), Replication.parse(value));
    }

    @Test
    void oneDatabaseHasOneSpelling() {
        assertEquals(Optional.of(Replication.DATABASE), Replication.parse("database"));
        assertEquals(Optional.empty(), Replication.parse("Database"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "o", "O", "2", "10", "trues", "yess", " true", "true ", "onn", "offf", "x"})
    void whatTheServerRefusesIsNoValue(String value) {
        assertEquals(Optional.empty(), Replication.parse(value));
    }

    @Test
    void nothingSaidIsAnOrdinarySession() {
        assertEquals(Optional.of(Replication.NONE), Replication.parse(null));
    }
}
