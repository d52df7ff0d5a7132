package io.portcullis.server.api.view;

import io.portcullis.sql.Shape;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Shape", description = "What texts have in common that differ in their literals only.")
public record ShapeView(
        @Schema(description = "The normalised text: every literal is $?.")
        String text,

        @Schema(description = "By which a grant is bound to it.")
        String fingerprint) {

    /** Null if there is none. */
    public static @Nullable ShapeView of(@Nullable Shape shape) {
        return shape == null ? null : new ShapeView(shape.text(), shape.fingerprint());
    }
}
