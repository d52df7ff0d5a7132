package io.portcullis.server.api.view;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.model.codec.RefusedRecord;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(name = "Setting", description = "A cluster-wide setting.")
public record SettingView(
        String name,
        String value,

        @Schema(description = "One more with each change; also the ETag.")
        long revision,

        PositionView position) {

    /** Refused with a problem if a newer version wrote what this one can not read. */
    public static SettingView of(CatalogEntry entry) {
        try {
            return new SettingView(
                    entry.name(), CatalogBodies.setting(entry), entry.revision(), PositionView.of(entry));
        } catch (RefusedRecord _) {
            throw Newer.problem(entry);
        }
    }
}
