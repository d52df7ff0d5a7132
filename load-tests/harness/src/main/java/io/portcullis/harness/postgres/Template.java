package io.portcullis.harness.postgres;

import io.portcullis.harness.Children;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/**
 * A data directory as {@code initdb} leaves it, which the servers of this JVM begin with: a copy takes a tenth of the time.
 *
 * @param data never touched by a server
 * @param password of the superuser in it
 */
record Template(Path data, String password) {
    private static final Map<Path, Template> OF_THIS_JVM = new HashMap<>();

    /**
     * The one of these binaries; made by whoever asks first.
     *
     * @param temporary where {@code account} can read
     * @param builtin whether they are recent enough (17) for a collation of their own
     */
    static Template of(Path home, Path temporary, Account account, String superuser, boolean builtin)
            throws IOException {
        synchronized (OF_THIS_JVM) {
            Template known = OF_THIS_JVM.get(home);
            if (known == null) {
                Path folder = Files.createTempDirectory(temporary, "portcullis-pg-template-");
                Children.folder(folder);
                account.takes(folder);
                String password = new BigInteger(128, new SecureRandom()).toString(36);
                Cluster cluster = new Cluster(home, folder, account, superuser, password);
                cluster.initialise(builtin);
                known = new Template(cluster.data(), password);
                OF_THIS_JVM.put(home, known);
            }
            return known;
        }
    }

    @Override
    public String toString() {
        return "template in " + data;
    }
}
