package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports of 127.0.0.1 that nobody listens on. They are taken from below the range from which Linux and macOS choose
 * the local ports of outgoing connections (32768 and up), so no connection can take one between the look and its use.
 */
public final class FreePort {
    private static final int LOWEST = 10_240;
    private static final int ABOVE = 32_768;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    /** JVMs that run tests beside each other have a number each, and ports of their own. */
    private static final int FORK = Integer.getInteger("test.fork", 0);

    private static final int FORKS = 4;

    private FreePort() {}

    /** Returns a port that is free now and that this JVM gets only once. */
    public static int next() {
        for (int attempt = 0; attempt < 10_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE);
            boolean ours = FORK == 0 || port % FORKS == FORK % FORKS;
            if (ours && isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free TCP port between " + LOWEST + " and " + (ABOVE - 1));
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (java.net.BindException _) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
