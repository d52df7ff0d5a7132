package io.portcullis.server.api.rules;

import io.portcullis.server.rules.RuleFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of the folder that have rules: all whose name ends in {@code .yaml} or {@code .yml}, as one. Other files may lie beside them. */
final class RulesFolder {
    private static final int MOST_FILES = 100;
    private static final int MOST_BYTES = 1 << 20;

    private final Path folder;

    RulesFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads all of them; blocks.
     *
     * @throws IOException if they can not be read, or not as they are at one time; the message is for the operator
     */
    RuleFiles read() throws IOException {
        Map<Path, String> before = stamps();
        if (before.isEmpty()) {
            throw new IOException("there is no file in " + folder + " whose name ends in .yaml or .yml");
        }
        SortedMap<String, String> texts = new TreeMap<>();
        long bytes = 0;
        for (Path file : before.keySet()) {
            byte[] read = bytes(file);
            bytes += read.length;
            if (bytes > MOST_BYTES) {
                throw new IOException("the rules in " + folder + " are larger than " + MOST_BYTES + " bytes");
            }
            texts.put(String.valueOf(file.getFileName()), text(file, read));
        }
        if (!before.equals(stamps())) {
            throw new IOException("the rules in " + folder + " change while they are read");
        }
        return RuleFiles.of(texts);
    }

    /** No more of them than one too many, whatever size the file has meanwhile. */
    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MOST_BYTES + 1);
        }
    }

    private static String text(Path file, byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8", e);
        }
    }

    private Map<Path, String> stamps() throws IOException {
        Map<Path, String> stamps = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.filter(RulesFolder::hasRules)::iterator) {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                if (!now.isRegularFile()) {
                    throw new IOException(file + " is no file");
                }
                stamps.put(file, now.size() + " " + now.lastModifiedTime() + " " + now.fileKey());
            }
        }
        if (stamps.size() > MOST_FILES) {
            throw new IOException("there are more than " + MOST_FILES + " files with rules in " + folder);
        }
        return stamps;
    }

    private static boolean hasRules(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }
}
