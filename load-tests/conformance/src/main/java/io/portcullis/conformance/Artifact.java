package io.portcullis.conformance;

/**
 * An archive with the source of a suite, exactly this one.
 *
 * @param file its name
 * @param size in bytes
 * @param sha256 in hex
 */
record Artifact(String file, long size, String sha256, Origin origin) {

    /** Where it comes from. */
    sealed interface Origin {
        /**
         * The original archive of a source package.
         *
         * @param release of Debian that has it
         */
        record Debian(String sourcePackage, String release) implements Origin {}

        /** @param coordinates {@code group:artifact:version:packaging:classifier} */
        record MavenCentral(String coordinates) implements Origin {}
    }

    /** Of the folder that its source is built in: another archive is another folder. */
    String folder() {
        return file.replaceFirst("\\.(orig\\.)?tar\\..*", "") + "-" + sha256.substring(0, 8);
    }
}
