package io.portcullis.server.api.view;

import io.portcullis.server.store.Page;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A part of a list. */
public record PageView<T>(
        List<T> items,

        @Schema(description = "What to ask for next with, as the parameter after; left out at the end.") @Nullable
        String next) {

    public static <S, T> PageView<T> of(Page<S> page, Function<S, T> item) {
        return new PageView<>(page.items().stream().map(item).toList(), page.next());
    }
}
