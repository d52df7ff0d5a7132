package io.portcullis.tls;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.config.FileStamp;
import io.portcullis.config.FileWatcher;
import io.portcullis.config.InvalidConfiguration;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The certificate and key of the listener, read again when their files change: new connections get the new certificate,
 * those that are open keep theirs. Files that cannot be used change nothing; log and health say what is wrong.
 *
 * <p>The two files are written one after the other: what does not fit together is only told when it still does not a
 * second later.
 */
public final class ListenerCertificate implements FileWatcher.Listener {
    private static final Logger LOG = Logger.getLogger(ListenerCertificate.class);

    private final Path certificateFile;
    private final Path keyFile;
    private final ClientAuthorities.@Nullable Source clientAuthorities;
    private final Clock clock;
    private final AtomicLong refusedReads = new AtomicLong();
    private volatile @Nullable ServerTls current;
    private volatile @Nullable String problem;
    private List<FileStamp> stamps = List.of();
    private boolean stampsProve;

    private ListenerCertificate(
            Path certificateFile, Path keyFile, ClientAuthorities.@Nullable Source clientAuthorities, Clock clock) {
        this.clientAuthorities = clientAuthorities;
        this.certificateFile = certificateFile.toAbsolutePath();
        this.keyFile = keyFile.toAbsolutePath();
        this.clock = clock;
    }

    /**
     * Reads the files for the first time and has them watched from then on.
     *
     * @param clientCaFile who issues clients' certificates; null: clients are not asked for any
     * @param required whether a client without one is refused
     * @throws InvalidConfiguration if they cannot be used
     */
    public static ListenerCertificate open(
            Path certificateFile,
            Path keyFile,
            @Nullable Path clientCaFile,
            boolean required,
            FileWatcher watcher,
            Clock clock) {
        ListenerCertificate certificate = new ListenerCertificate(
                certificateFile,
                keyFile,
                clientCaFile == null ? null : new ClientAuthorities.Source(clientCaFile.toAbsolutePath(), required),
                clock);
        Set<Path> folders = new LinkedHashSet<>();
        for (Path file : certificate.files()) {
            Path folder = file.getParent();
            if (folder != null) {
                folders.add(folder);
            }
        }
        folders.forEach(folder -> watcher.add(folder, certificate));
        try {
            certificate.reread();
        } catch (IOException e) {
            throw new InvalidConfiguration(List.of("portcullis.listener.tls-certificate-file, tls-key-file: "
                    + certificateFile + ", " + keyFile + " cannot be used: " + said(e)));
        }
        return certificate;
    }

    /** What new connections speak. Safe for any thread. */
    public ServerTls current() {
        ServerTls tls = current;
        if (tls == null) {
            throw new IllegalStateException("not opened");
        }
        return tls;
    }

    /** Returns why the files as they are now are not in force; null if they are. */
    public @Nullable String problem() {
        return problem;
    }

    /** Returns how many contents of the files were refused since the start. */
    public long refusedReads() {
        return refusedReads.get();
    }

    /** Returns when the certificate in force ends. */
    public Instant validUntil() {
        return current().identity().certificate().getNotAfter().toInstant();
    }

    @Override
    public void changed(Set<String> names) {
        // Any name: a link in the path (as in Kubernetes' ..data) is exchanged under another name than the files'.
        try {
            reread();
        } catch (IOException e) {
            LOG.debugf("certificate not usable yet: %s", said(e));
        }
    }

    @Override
    public void check(boolean eventsLost) {
        if (!eventsLost && unchanged()) {
            return;
        }
        try {
            reread();
        } catch (IOException e) {
            refuse(said(e));
        }
    }

    private boolean unchanged() {
        try {
            return stampsProve && stamps().equals(stamps);
        } catch (IOException e) {
            return false;
        }
    }

    private List<FileStamp> stamps() throws IOException {
        List<FileStamp> now = new ArrayList<>();
        for (Path file : files()) {
            now.add(FileStamp.of(file));
        }
        return List.copyOf(now);
    }

    private List<Path> files() {
        return clientAuthorities == null
                ? List.of(certificateFile, keyFile)
                : List.of(certificateFile, keyFile, clientAuthorities.file());
    }

    private void reread() throws IOException {
        stampsProve = false;
        Instant readAt = clock.instant();
        List<FileStamp> now = stamps();
        byte[] certificatePem = PemFile.read(certificateFile);
        byte[] keyPem = PemFile.read(keyFile);
        TlsIdentity identity;
        try {
            identity = TlsIdentity.of(certificatePem, keyPem);
        } finally {
            Arrays.fill(keyPem, (byte) 0);
        }
        ClientAuthorities clients = clientAuthorities == null ? null : clientAuthorities.read();
        ServerTls before = current;
        if (before == null
                || !before.identity().chain().equals(identity.chain())
                || !Objects.equals(before.clients(), clients)) {
            use(ServerTls.of(identity, clients));
        }
        problem = null;
        stamps = now;
        stampsProve = now.stream().allMatch(stamp -> stamp.provesContentReadAt(readAt));
    }

    private void use(ServerTls tls) {
        X509Certificate certificate = tls.identity().certificate();
        LOG.infof(
                "certificate-read file=%s subject=%s serial=%s valid-until=%s",
                quoted(certificateFile),
                quoted(certificate.getSubjectX500Principal()),
                certificate.getSerialNumber().toString(16),
                certificate.getNotAfter().toInstant());
        current = tls;
    }

    private void refuse(String why) {
        if (why.equals(problem)) {
            return;
        }
        problem = why;
        refusedReads.incrementAndGet();
        LOG.errorf(
                "certificate-refused file=%s key-file=%s consequence=\"the certificate stays as it was\" detail=%s",
                quoted(certificateFile), quoted(keyFile), quoted(why));
    }

    private static String said(IOException e) {
        return e instanceof NoSuchFileException missing
                ? "there is no " + missing.getFile()
                : String.valueOf(e.getMessage());
    }
}
