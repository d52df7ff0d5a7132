package io.portcullis.config;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.ClusterSetting;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.model.codec.RefusedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** How far clocks may differ: as this gateway's configuration says, else as the cluster's catalog does, else a second. */
public final class ClusterSkew {
    private static final Logger LOG = Logger.getLogger(ClusterSkew.class);
    private static final Duration DEFAULT = Duration.ofSeconds(1);

    private final Optional<Duration> own;
    private long revision;

    public ClusterSkew(Optional<Duration> own) {
        this.own = own;
    }

    /** As long as nothing is known of the catalog. */
    public Duration now() {
        return own.orElse(DEFAULT);
    }

    /**
     * Does as the catalog says, as it is and whenever that changes.
     *
     * @param listen takes who wants to hear of changes
     * @param present what is in the catalog
     * @param allow told how far clocks may differ from now on; not at all if the configuration decides
     */
    public void follow(
            Consumer<Consumer<CatalogEntry>> listen, Supplier<List<CatalogEntry>> present, Consumer<Duration> allow) {
        if (own.isEmpty()) {
            listen.accept(entry -> changed(entry, allow));
            present.get().forEach(entry -> changed(entry, allow));
        }
    }

    private synchronized void changed(CatalogEntry entry, Consumer<Duration> allow) {
        if (!entry.recordId().equals(CatalogEntry.Kind.SETTING.idOf(ClusterSetting.MAX_SKEW.key()))) {
            return;
        }
        if (entry.revision() < revision) {
            return; // what was present may be older than what was heard meanwhile
        }
        revision = entry.revision();
        try {
            Duration skew = entry.removed() ? DEFAULT : ClusterSetting.MAX_SKEW.duration(CatalogBodies.setting(entry));
            allow.accept(skew);
            LOG.infof("cluster-setting name=%s value=%dms", entry.name(), skew.toMillis());
        } catch (RefusedRecord | IllegalArgumentException e) {
            refuse(entry, String.valueOf(e.getMessage()));
        }
    }

    private static void refuse(CatalogEntry entry, String why) {
        LOG.errorf(
                "cluster-setting-refused name=%s revision=%d consequence=\"it stays as it was\" detail=%s",
                entry.name(), entry.revision(), quoted(why));
    }
}
