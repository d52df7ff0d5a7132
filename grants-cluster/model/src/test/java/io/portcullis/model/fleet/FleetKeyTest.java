package io.portcullis.model.fleet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetKeyTest {
    @TempDir
    Path folder;

    @Test
    void derivedKeysAreThoseOfHkdf() throws IOException, GeneralSecurityException {
        byte[] secret = new byte[32];
        new Random(7).nextBytes(secret);
        Path file = Files.write(folder.resolve("key"), secret);

        byte[] derived = FleetKeys.read(file).derive("mock-salt");

        byte[] expected = KDF.getInstance("HKDF-SHA256")
                .deriveData(HKDFParameterSpec.ofExtract()
                        .addIKM(secret)
                        .thenExpand("mock-salt".getBytes(StandardCharsets.US_ASCII), 32));
        assertArrayEquals(expected, derived);
    }

    @Test
    void eachPurposeAndEachNodeHasItsOwnKey() {
        FleetKey one = FleetKey.random(new Random(1));
        FleetKey other = FleetKey.random(new Random(2));

        assertArrayEquals(one.derive("seal"), one.derive("seal"));
        assertFalse(Arrays.equals(one.derive("seal"), one.derive("cancel")));
        assertFalse(Arrays.equals(one.derive("seal"), other.derive("seal")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 4096})
    void aFileOfAnotherLengthIsRefused(int length) throws IOException {
        Path file = Files.write(folder.resolve("key"), new byte[length]);

        assertThrows(IOException.class, () -> FleetKeys.read(file));
    }

    @Test
    void oneKeyOrTwoAreReadTheCurrentOneFirst() throws IOException {
        Path first = Files.write(folder.resolve("first"), filled(1));
        Path second = Files.write(folder.resolve("second"), filled(2));

        FleetKeys one = FleetKeys.read(List.of(first));
        FleetKeys two = FleetKeys.read(List.of(second, first));

        assertNull(one.previous());
        assertArrayEquals(FleetKey.of(filled(1)).derive("seal"), one.current().derive("seal"));
        assertArrayEquals(FleetKey.of(filled(2)).derive("seal"), two.current().derive("seal"));
        assertEquals(2, two.all().size());
        assertThrows(IOException.class, () -> FleetKeys.read(List.of()));
        assertThrows(IOException.class, () -> FleetKeys.read(List.of(first, second, first)));
        assertThrows(IOException.class, () -> FleetKeys.read(List.of(first, folder.resolve("none"))));
    }

    @Test
    void aKeyIsNeverShown() {
        FleetKeys keys = FleetKeys.of(FleetKey.of(filled(7)));

        assertFalse(keys.toString().contains("07"), keys::toString);
        assertFalse(keys.toString().contains("[7"), keys::toString);
    }

    private static byte[] filled(int value) {
        byte[] key = new byte[FleetKey.LENGTH];
        Arrays.fill(key, (byte) value);
        return key;
    }
}
