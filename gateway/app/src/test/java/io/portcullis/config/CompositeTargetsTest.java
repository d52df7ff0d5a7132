package io.portcullis.config;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.CertificateAuthority;
import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.CatalogTarget;
import io.portcullis.model.ClusterSetting;
import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.model.TargetTls;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.codec.CatalogBodies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompositeTargetsTest {
    private static final Instant START = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir
    Path folder;

    private Path file;
    private FileWatcher watcher;
    private Targets own;
    private final CatalogTargets catalog = new CatalogTargets();
    private CompositeTargets targets;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("targets.yaml");
        watcher = new FileWatcher();
        file("{}");
        own = Targets.open(file, watcher, Clock.systemUTC());
        targets = new CompositeTargets(own, catalog);
    }

    @AfterEach
    void close() {
        watcher.close();
    }

    private void file(String targets) throws IOException {
        Files.writeString(file, "targets: " + targets + "\n");
    }

    private void reread(String targets) throws IOException {
        file(targets);
        own.check(true);
        assertNull(own.problem());
    }

    private static CatalogTarget described(String host, boolean wildcard, TargetTls tls) {
        return new CatalogTarget(
                List.of(new HostPort(host, 5432)),
                HostRole.PRIMARY,
                wildcard ? "" : "db",
                wildcard,
                tls,
                Map.of("env", "prod"),
                7,
                Duration.ofSeconds(2),
                UnknownFields.NONE);
    }

    private static Bytes body(String host, boolean wildcard) {
        return CatalogBodies.of(described(host, wildcard, TargetTls.DISABLED));
    }

    private CatalogEntry entry(String name, String host, boolean wildcard) {
        CatalogEntry entry = CatalogEntry.create(CatalogEntry.Kind.TARGET, name, body(host, wildcard), START);
        catalog.changed(entry);
        return entry;
    }

    private static @Nullable String host(@Nullable Target target) {
        return target == null ? null : target.hosts().getFirst().host();
    }

    @Test
    void aTargetOfTheCatalogIsOneAsOfTheFile() {
        entry("orders", "db1", false);
        Target target = targets.forDatabase("orders");
        assertNotNull(target);
        assertEquals(
                new Target(
                        "orders",
                        List.of(new HostPort("db1", 5432)),
                        HostRole.PRIMARY,
                        "db",
                        false,
                        TargetSecurity.PLAIN,
                        Map.of("env", "prod"),
                        7,
                        Duration.ofSeconds(2)),
                target);
        assertEquals(target, targets.find("orders"));
        assertNull(targets.forDatabase("others"));
    }

    @Test
    void aChangeCountsAtOnceAndSoDoesARemovalAndAReturn() {
        CatalogEntry first = entry("orders", "db1", false);
        CatalogEntry second = first.with(body("db2", false));
        catalog.changed(second);
        assertEquals("db2", host(targets.find("orders")));
        catalog.changed(second.without());
        assertNull(targets.find("orders"));
        catalog.changed(second.without().with(body("db3", false)));
        assertEquals("db3", host(targets.find("orders")));
    }

    @Test
    void theOwnFileWinsByName() throws IOException {
        entry("orders", "of-the-catalog", false);
        entry("reports", "of-the-catalog", false);
        reread("{orders: {hosts: [own]}}");
        assertEquals("own", host(targets.forDatabase("orders")));
        assertEquals("own", host(targets.find("orders")));
        assertEquals("of-the-catalog", host(targets.forDatabase("reports")));
        assertEquals(2, targets.all().size());
        reread("{}");
        assertEquals("of-the-catalog", host(targets.forDatabase("orders")));
    }

    @Test
    void aNameIsMeantBeforeAWildcard() throws IOException {
        reread("{any: {hosts: [own], wildcard: true}}");
        entry("orders", "of-the-catalog", false);
        assertEquals("of-the-catalog", host(targets.forDatabase("orders")));
        assertEquals("own", host(targets.forDatabase("something")));
    }

    @Test
    void theCatalogsWildcardComesLast() throws IOException {
        entry("all", "of-the-catalog", true);
        assertEquals("of-the-catalog", host(targets.forDatabase("something")));
        reread("{any: {hosts: [own], wildcard: true}}");
        assertEquals("own", host(targets.forDatabase("something")));
        // A wildcard whose name the file uses for something else is not there.
        reread("{all: {hosts: [own]}}");
        assertNull(targets.forDatabase("something"));
        assertEquals("own", host(targets.forDatabase("all")));
    }

    @Test
    void ofSeveralWildcardsNoneIsUsed() {
        entry("all", "one", true);
        CatalogEntry second = entry("any", "two", true);
        assertNull(targets.forDatabase("something"));
        assertEquals("two", host(targets.forDatabase("any")));
        catalog.changed(second.without());
        assertEquals("one", host(targets.forDatabase("something")));
    }

    @Test
    void whatCanNotBeUsedCountsAsNotThere() {
        CatalogEntry good = entry("orders", "db1", false);
        CatalogEntry bad = good.with(Bytes.of((byte) 0xa1, (byte) 1, (byte) 1));
        catalog.changed(bad);
        assertNull(targets.find("orders"), "not even as it was before: it is wanted otherwise now");
        assertTrue(catalog.unusable().containsKey("orders"));
        catalog.changed(bad.with(body("db2", false)));
        assertEquals("db2", host(targets.find("orders")));
        assertEquals(Map.of(), catalog.unusable());
    }

    @Test
    void encryptionIsAsTheCatalogSaysWithScramOnly() throws IOException {
        String pem = Files.readString(
                CertificateAuthority.create(folder.resolve("ca")).certificateFile());
        TargetTls tls = new TargetTls(TargetTls.Mode.VERIFY_FULL, pem, UnknownFields.NONE);
        catalog.changed(CatalogEntry.create(
                CatalogEntry.Kind.TARGET, "orders", CatalogBodies.of(described("db1", false, tls)), START));

        TargetSecurity security = requireNonNull(targets.find("orders")).security();

        assertEquals(TargetSecurity.of(TargetTls.Mode.VERIFY_FULL, pem), security);
        assertEquals(TargetSecurity.SCRAM_ONLY, security.authentication());
    }

    @ParameterizedTest
    @CsvSource({"VERIFY_FULL, no certificate", "REQUIRE, -----BEGIN CERTIFICATE-----"})
    void encryptionThatCanNotBeAsItIsWantedIsNone(TargetTls.Mode mode, String certificates) {
        CatalogTarget wanted = described("db1", false, new TargetTls(mode, certificates, UnknownFields.NONE));
        catalog.changed(CatalogEntry.create(CatalogEntry.Kind.TARGET, "orders", CatalogBodies.of(wanted), START));

        assertNull(targets.find("orders"));
        assertTrue(catalog.unusable().containsKey("orders"));
    }

    @Test
    void aSettingIsNoTarget() {
        catalog.changed(CatalogEntry.create(
                CatalogEntry.Kind.SETTING, "max-skew", CatalogBodies.of(ClusterSetting.MAX_SKEW, "2s"), START));
        assertEquals(List.of(), targets.all());
    }
}
