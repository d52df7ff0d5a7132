package io.portcullis.grants;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the drop folder is doing.
 *
 * @param readable false: what is known stays in force, but nothing new is heard of
 * @param problem why it is not readable, null if it is
 * @param lastScanAt end of the last complete pass through the folder; null before the first
 * @param refusedFiles files that are in the folder and count as not there
 */
public record FolderHealth(
        boolean readable,
        @Nullable String problem,
        @Nullable Instant lastScanAt,
        int refusedFiles) {}
