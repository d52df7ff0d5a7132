package io.portcullis.grants;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** One pass through the folder, in parts, so that what happens meanwhile need not wait for its end. */
final class FolderScan implements AutoCloseable {
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> entries;
    private final Set<String> seen = new HashSet<>();

    @SuppressWarnings("StreamResourceLeak") // closed by close()
    FolderScan(Path folder) throws IOException {
        stream = Files.newDirectoryStream(folder, FolderScan::isRecordFile);
        entries = stream.iterator();
    }

    private static boolean isRecordFile(Path path) {
        return RecordNames.isRecordFile(String.valueOf(path.getFileName()));
    }

    /** Returns the next names, at most {@code most}; none when the pass is over. */
    List<String> next(int most) throws IOException {
        List<String> names = new ArrayList<>(most);
        try {
            while (names.size() < most && entries.hasNext()) {
                String name = String.valueOf(entries.next().getFileName());
                names.add(name);
                seen.add(name);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    Set<String> seen() {
        return seen;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
