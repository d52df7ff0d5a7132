package io.portcullis.grants;

import io.portcullis.model.codec.RecordFiles;

/** Which entries of the drop folder are meant to be records; everything else there is none of our business. */
final class RecordNames {
    private RecordNames() {}

    static boolean isRecordFile(String name) {
        return !name.startsWith(".")
                && (name.endsWith(RecordFiles.GRANT_SUFFIX) || name.endsWith(RecordFiles.CREDENTIAL_SUFFIX));
    }
}
