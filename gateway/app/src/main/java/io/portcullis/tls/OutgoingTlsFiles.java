package io.portcullis.tls;

import io.portcullis.config.FileStamp;
import io.portcullis.config.TargetSecurity;
import io.portcullis.model.TargetTls;
import io.portcullis.tls.OutgoingTls.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link OutgoingTls} from the files that a target's configuration names. They are looked at anew for every use and
 * read again when they have changed: renewing needs no restart. Reading may block on a slow file system.
 */
public final class OutgoingTlsFiles {
    /** More than there are targets and roles: what is beyond is made anew. */
    private static final int MOST = 1_000;

    /** @param files of the certificate and the key, in that order, with the role put in; or none */
    private record Key(TargetSecurity security, List<Path> files) {}

    private record Kept(List<FileStamp> stamps, boolean stampsProve, OutgoingTls tls) {}

    private final Clock clock;
    private final Map<Key, Kept> cache = new ConcurrentHashMap<>();

    public OutgoingTlsFiles(Clock clock) {
        this.clock = clock;
    }

    /**
     * TLS for a target that is encrypted.
     *
     * @param role that the gateway logs in as
     * @throws IOException that names the file and says what is wrong with it
     */
    public OutgoingTls of(TargetSecurity security, String role) throws IOException {
        Key key = new Key(security, ownFiles(security, role));
        List<Path> files = Stream.concat(Stream.ofNullable(security.caFile()), key.files().stream())
                .toList();
        Instant readAt = clock.instant();
        List<FileStamp> stamps = stamps(files);
        Kept kept = cache.get(key);
        if (kept != null && kept.stampsProve && kept.stamps.equals(stamps)) {
            return kept.tls;
        }
        OutgoingTls tls = OutgoingTls.of(trust(security), identity(key.files()));
        if (cache.size() >= MOST) {
            cache.clear();
        }
        boolean prove = stamps.stream().allMatch(stamp -> stamp.provesContentReadAt(readAt));
        cache.put(key, new Kept(stamps, prove, tls));
        return tls;
    }

    private static List<Path> ownFiles(TargetSecurity security, String role) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path file : Stream.of(security.certificateFile(), security.keyFile())
                .filter(Objects::nonNull)
                .toList()) {
            String name = file.toString();
            if (name.contains(TargetSecurity.ROLE) && (role.startsWith(".") || hasPathCharacter(role))) {
                throw new IOException("the role's name cannot be part of the name of a file");
            }
            files.add(Path.of(name.replace(TargetSecurity.ROLE, role)));
        }
        return files;
    }

    private static boolean hasPathCharacter(String name) {
        return name.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ' || c == 0x7f);
    }

    private static List<FileStamp> stamps(List<Path> files) throws IOException {
        List<FileStamp> stamps = new ArrayList<>();
        for (Path file : files) {
            try {
                stamps.add(FileStamp.of(file));
            } catch (NoSuchFileException e) {
                throw new IOException("there is no " + file, e);
            }
        }
        return stamps;
    }

    private static Trust trust(TargetSecurity security) throws IOException {
        if (security.mode() == TargetTls.Mode.REQUIRE) {
            return Trust.Anybody.ANYBODY;
        }
        return new Trust.Authorities(authorities(security), security.mode() == TargetTls.Mode.VERIFY_FULL);
    }

    private static List<X509Certificate> authorities(TargetSecurity security) throws IOException {
        Path file = security.caFile();
        if (file == null) {
            return security.authorities().isEmpty()
                    ? List.of()
                    : Certificates.all(PemFile.blocks(security.authorities().getBytes(StandardCharsets.UTF_8)));
        }
        try {
            return Certificates.all(PemFile.blocks(PemFile.read(file)));
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable TlsIdentity identity(List<Path> files) throws IOException {
        if (files.isEmpty()) {
            return null;
        }
        byte[] key = PemFile.read(files.getLast());
        try {
            return TlsIdentity.of(PemFile.read(files.getFirst()), key);
        } catch (IOException e) {
            throw new IOException(files.getFirst() + ", " + files.getLast() + ": " + e.getMessage(), e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
