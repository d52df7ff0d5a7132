package io.portcullis.faults.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** When a fault began, was noticed, was mended and was forgotten. */
public final class Notes {
    private final Consumer<String> say;
    private @Nullable Instant broken;
    private @Nullable Instant noticed;
    private @Nullable Instant mended;
    private @Nullable Instant fresh;

    /** @param say tells people what goes on */
    public Notes(Consumer<String> say) {
        this.say = say;
    }

    /** What happens now. */
    public void say(String what) {
        say.accept(what);
    }

    public void broken(String what) {
        say(what);
        broken = broken == null ? Instant.now() : broken;
    }

    /** Those who should have noticed it. */
    public void noticed(String by) {
        if (noticed == null && broken != null) {
            noticed = Instant.now();
            say("noticed after %d ms: %s"
                    .formatted(Duration.between(broken, noticed).toMillis(), by));
        }
    }

    public void mended(String what) {
        say(what);
        mended = Instant.now();
    }

    /** Before the mending began. */
    Optional<Instant> mendedAt() {
        return Optional.ofNullable(mended);
    }

    public void fresh() {
        fresh = Instant.now();
    }

    public Optional<Duration> detection() {
        return between(broken, noticed);
    }

    public Optional<Duration> freshAgain() {
        return between(mended, fresh);
    }

    private static Optional<Duration> between(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null || to.isBefore(from)
                ? Optional.empty()
                : Optional.of(Duration.between(from, to));
    }
}
