package io.portcullis.server.store;

import io.portcullis.server.store.People.Person;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds back ends when too many people would lose grants for what their issuer answers: they leave one by one, and a directory that says
 * otherwise is more likely wrong. Counted in the whole cluster. While anybody is held back everybody is, which is over when the issuer
 * vouches for them again, when they hold nothing any more, or when an operator says that the answers are right. Every {@link Uni} is lazy.
 */
public interface EndBrake {
    /** For how long an end counts, and for how long it counts that an operator has said so. */
    Duration WINDOW = Duration.ofHours(1);
    /** So many may end within it in any case. */
    int ALWAYS = 3;
    /** One in so many of those who hold grants may. */
    int SHARE = 10;

    /** What came of the question. */
    sealed interface Verdict {
        record MayEnd() implements Verdict {}

        /** @param first whether nobody else was held back before */
        record HeldBack(boolean first) implements Verdict {}
    }

    /**
     * Somebody who is held back.
     *
     * @param login which is theirs; null if none is
     */
    record Kept(Person person, @Nullable String login, Instant since) {}

    /** Whether what they have may end for what was answered; whoever was told that it may is told so again. */
    Uni<Verdict> ask(Person person);

    /** Who is held back, those who are for longest first; not more than a thousand of them. */
    Uni<List<Kept>> heldBack(String issuer);

    /**
     * The answers about all who are held back are right: what they have may end, and counting begins anew. They are asked about at once. The
     * audit is told.
     */
    Uni<List<Kept>> release(String issuer, String reason, Actor who);
}
