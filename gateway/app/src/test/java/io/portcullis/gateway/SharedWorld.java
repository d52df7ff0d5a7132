package io.portcullis.gateway;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * One {@link World} with default settings for all classes of this JVM that change nothing in it but by grants of their own. It
 * ends with the launcher's session: the build tool may run each class by an execution of its own.
 */
final class SharedWorld implements BeforeAllCallback {
    private static @Nullable World world;

    static World get() {
        return requireNonNull(world, "@ExtendWith(SharedWorld.class) is missing");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        synchronized (SharedWorld.class) {
            if (world == null) {
                World started = World.start();
                context.getStore(StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.GLOBAL)
                        .put(SharedWorld.class, started);
                world = started;
            }
        }
    }
}
