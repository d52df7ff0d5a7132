package io.portcullis.sql.lex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sql.RealServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeywordsTest {
    private static @Nullable Word find(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int hash = 0;
        for (byte b : bytes) {
            hash = Keywords.hash(hash, Bytes.fold(b));
        }
        return Keywords.find(bytes, 0, bytes.length, hash);
    }

    @Test
    void theServersKeywordsAreOursWithTheirCategories() throws Exception {
        Map<String, String> theirs = new TreeMap<>();
        Map<String, String> ours = new TreeMap<>();
        try (Connection connection = RealServer.get().connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select word, catcode from pg_get_keywords()")) {
            while (rows.next()) {
                String word = rows.getString(1);
                theirs.put(word, rows.getString(2));
                ours.put(word, code(find(word)));
            }
        }
        assertTrue(theirs.size() > 480, theirs::toString);
        assertEquals(theirs, ours);
    }

    private static String code(@Nullable Word word) {
        if (word == null) {
            return "none";
        }
        return switch (word.category()) {
            case UNRESERVED -> "U";
            case COLUMN_NAME -> "C";
            case FUNCTION_NAME -> "T";
            case RESERVED -> "R";
        };
    }

    @Test
    void keywordsAreFoundInEveryCaseAndNothingElseIs() {
        assertEquals(Word.SELECT, find("SeLeCt"));
        assertEquals(Word.OTHER_UNRESERVED, Objects.requireNonNull(find("recheck")));
        assertNull(find("selec"));
        assertNull(find("selects"));
        assertNull(find("ſelect")); // a long s, which other programs fold
        assertNull(find("current_timestamp_"));
        assertTrue(Keywords.contains("select"));
        assertFalse(Keywords.contains("name_"));
    }

    @Test
    void everyWordHasACategory() {
        for (Word word : Word.values()) {
            assertTrue(word.category() != null, word.name());
        }
    }
}
