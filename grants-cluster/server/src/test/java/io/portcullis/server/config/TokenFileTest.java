package io.portcullis.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Bytes;
import io.portcullis.server.api.form.Sha256;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    private static final String TOKEN = "k7s0mm4cz1";
    private static final Bytes HASH = Sha256.of(TOKEN);
    private static final String LINE = "sha256:" + HASH;

    @Test
    void aTokenIsKnownByItsHashAndNamedByItsBeginning() throws IOException {
        TokenFile file = TokenFile.parse("# operators\n\n" + LINE + "\nsha256:" + "0".repeat(64) + "\n");

        assertEquals(2, file.size());
        assertEquals(Optional.of(HASH.toString().substring(0, 8)), file.nameOf(HASH));
        assertEquals(Optional.empty(), file.nameOf(Sha256.of(TOKEN + "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "hunter2", "sha256:hunter2", "md5:00", "sha256:00 sha256:00"})
    void aFileOfAnotherFormIsRefusedAndNotQuoted(String text) {
        IOException refused = assertThrows(IOException.class, () -> TokenFile.parse(text));

        assertFalse(String.valueOf(refused.getMessage()).contains("hunter2"));
    }

    @Test
    void moreThanAHandfulOfTokensIsAMistake() {
        assertThrows(IOException.class, () -> TokenFile.parse((LINE + "\n").repeat(17)));
    }
}
