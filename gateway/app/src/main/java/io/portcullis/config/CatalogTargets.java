package io.portcullis.config;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.CatalogTarget;
import io.portcullis.model.TargetTls;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.model.codec.RefusedRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The targets that the grant cluster's catalog describes, as they are now. One that this gateway can not use, because it
 * asks for what this version does not know, counts as not there: a connection would not be what its operator wants.
 */
public final class CatalogTargets implements TargetDirectory {
    private static final Logger LOG = Logger.getLogger(CatalogTargets.class);

    private final Map<String, Target> usable = new ConcurrentHashMap<>();
    private final Map<String, String> unusable = new ConcurrentHashMap<>();
    private volatile @Nullable Target wildcard;

    /** An entry of the catalog in a new revision, verified; what is no target is left alone. One thread at a time. */
    public void changed(CatalogEntry entry) {
        if (entry.kind() != CatalogEntry.Kind.TARGET) {
            return;
        }
        String name = entry.name();
        unusable.remove(name);
        try {
            if (entry.removed()) {
                usable.remove(name);
                LOG.infof("catalog-target-removed target=%s revision=%d", name, entry.revision());
            } else {
                usable.put(name, target(name, CatalogBodies.target(entry)));
                LOG.infof("catalog-target-read target=%s revision=%d", name, entry.revision());
            }
        } catch (RefusedRecord | IllegalArgumentException e) {
            usable.remove(name);
            unusable.put(name, String.valueOf(e.getMessage()));
            LOG.errorf(
                    "catalog-target-refused target=%s revision=%d consequence=\"it counts as not there\" detail=%s",
                    name, entry.revision(), quoted(String.valueOf(e.getMessage())));
        }
        chooseWildcard();
    }

    /** Several can not be told apart: then it is none of them. */
    private void chooseWildcard() {
        List<Target> wildcards =
                usable.values().stream().filter(Target::wildcard).toList();
        if (wildcards.size() > 1) {
            LOG.errorf(
                    "catalog-wildcard-ambiguous targets=%s consequence=\"none of them is used as such\"",
                    quoted(wildcards.stream().map(Target::name).sorted().toList()));
        }
        wildcard = wildcards.size() == 1 ? wildcards.getFirst() : null;
    }

    private static Target target(String name, CatalogTarget described) throws RefusedRecord {
        TargetTls tls = described.tls();
        if (!tls.unknown().equals(UnknownFields.NONE)) {
            throw new IllegalArgumentException("tls: it has more than this version knows");
        }
        if (!tls.certificates().isEmpty()) {
            requireCertificates(tls.certificates());
        }
        return new Target(
                        name,
                        described.hosts(),
                        described.hostRole(),
                        described.database(),
                        described.wildcard(),
                        TargetSecurity.of(tls.mode(), tls.certificates()),
                        described.labels(),
                        described.maxConnections(),
                        described.checkInterval())
                .with(described.users());
    }

    private static void requireCertificates(String pem) {
        try {
            PemCertificates.check(pem.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException("tls: certificates: " + e.getMessage(), e);
        }
    }

    @Override
    public @Nullable Target find(String name) {
        return usable.get(name);
    }

    @Override
    public @Nullable Target forDatabase(String database) {
        Target named = usable.get(database);
        return named != null ? named : wildcard;
    }

    @Nullable
    Target wildcard() {
        return wildcard;
    }

    /** In no order. */
    public Collection<Target> all() {
        return List.copyOf(usable.values());
    }

    /** Names of targets that can not be used here, each with why. */
    public Map<String, String> unusable() {
        return Map.copyOf(unusable);
    }
}
