package io.portcullis.model.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fleet key, or two while it is replaced: the first is used, both are accepted.
 *
 * @param previous accepted as well; null except while keys are rotated
 */
public record FleetKeys(FleetKey current, @Nullable FleetKey previous) {
    /** More than two would never be needed at once. */
    public static final int MAX = 2;

    /** One key alone. */
    public static FleetKeys of(FleetKey key) {
        return new FleetKeys(key, null);
    }

    /**
     * Reads the keys: the current one first.
     *
     * @param files one or two, of exactly 32 bytes each
     * @throws IOException if there are none or more, or one can not be read or has another length
     */
    public static FleetKeys read(List<Path> files) throws IOException {
        if (files.isEmpty() || files.size() > MAX) {
            throw new IOException("one file is needed, or two during a rotation, not " + files.size());
        }
        return new FleetKeys(read(files.getFirst()), files.size() == 1 ? null : read(files.getLast()));
    }

    /**
     * Reads one key.
     *
     * @throws IOException if the file can not be read or does not hold exactly 32 bytes
     */
    public static FleetKey read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(FleetKey.LENGTH + 1);
        }
        try {
            if (bytes.length != FleetKey.LENGTH) {
                throw new IOException("it must hold exactly " + FleetKey.LENGTH + " bytes (head -c 32 /dev/urandom)");
            }
            return FleetKey.of(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** The current one first. */
    List<FleetKey> all() {
        List<FleetKey> all = new ArrayList<>(List.of(current));
        if (previous != null) {
            all.add(previous);
        }
        return all;
    }
}
