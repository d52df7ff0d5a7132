package io.portcullis.session.scoped;

import org.jspecify.annotations.Nullable;

/** A request that the target has not answered yet. Names are as the server keeps them, empty for the unnamed. */
sealed interface Sent {
    /** What was sent in place of what the client asked, if that was denied. */
    @Nullable
    Substitute substitute();

    /** Of a text. */
    default @Nullable Slot slot() {
        return null;
    }

    /** @param slot null if it was denied: then it can not succeed */
    record Parsing(
            String name, @Nullable Slot slot, @Nullable Substitute substitute) implements Sent {}

    record Binding(
            String portal, String statement, @Nullable Substitute substitute) implements Sent {}

    record Executing(String portal, @Nullable Substitute substitute) implements Sent {}

    record Describing(@Nullable Substitute substitute) implements Sent {}

    record ClosingStatement(String name) implements Sent {
        @Override
        public @Nullable Substitute substitute() {
            return null;
        }
    }

    record ClosingPortal(String name) implements Sent {
        @Override
        public @Nullable Substitute substitute() {
            return null;
        }
    }

    /** @param slot null if it was denied */
    record Querying(@Nullable Slot slot, @Nullable Substitute substitute) implements Sent {}

    record Calling(@Nullable Substitute substitute) implements Sent {}
}
