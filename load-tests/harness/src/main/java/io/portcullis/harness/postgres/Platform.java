package io.portcullis.harness.postgres;

import java.util.Locale;

/**
 * An operating system and processor for which embedded PostgreSQL binaries exist.
 *
 * @param archive the archive's name in its jar, which is also its key in the cache
 */
record Platform(String archive) {

    static Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** Maps Java's {@code os.name} and {@code os.arch}; {@link UnsupportedOperationException} where there are no binaries. */
    static Platform of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        boolean arm = switch (osArch) {
            case "aarch64", "arm64" -> true;
            case "amd64", "x86_64" -> false;
            default -> throw none(osName, osArch);
        };
        if (os.equals("linux")) {
            return new Platform(arm ? "postgres-linux-arm_64.txz" : "postgres-linux-x86_64.txz");
        }
        if (os.startsWith("mac")) {
            return new Platform(arm ? "postgres-darwin-arm_64.txz" : "postgres-darwin-x86_64.txz");
        }
        throw none(osName, osArch);
    }

    private static UnsupportedOperationException none(String osName, String osArch) {
        return new UnsupportedOperationException(
                "no embedded PostgreSQL for " + osName + " on " + osArch + ": start a Docker engine");
    }
}
