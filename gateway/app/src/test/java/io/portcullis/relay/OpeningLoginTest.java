package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.policy.LoginName;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.login.BearerToken;
import io.portcullis.policy.login.SignInDemand;
import io.portcullis.policy.login.TokenVerdict;
import io.portcullis.session.Opening;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a proof comes to between its comparison and the answer; and that a defect on the way ends the connection and is told. */
class OpeningLoginTest {
    private static final TokenVerdict PROVES = new TokenVerdict.Proves("https://id.example.org", "4711", false);
    private static final Opening.Step.Verify ASKED =
            new Opening.Step.Verify(new LoginName("maria", ""), "staff", SignInDemand.NONE, new BearerToken("a.b.c"));

    private final OpeningWorld world = new OpeningWorld();
    private final OpeningLogin login = world.login();
    private final List<TokenVerdict> told = new ArrayList<>();
    private final List<Throwable> defects = new ArrayList<>();

    private TokenVerdict verdict(TokenVerdict found) {
        told.clear();
        world.verdicts.add(CompletableFuture.completedFuture(found));
        login.verify(ASKED, Runnable::run, told::add, defects::add);
        assertEquals(List.of(), defects);
        return told.getFirst();
    }

    private static TokenVerdict refused(RefusalReason reason) {
        return new TokenVerdict.Refused(reason, "why");
    }

    @Test
    void afterTooManyBadTokensAGoodOneCountsAsLittle() {
        for (int i = 0; i < OpeningWorld.PER_LOGIN; i++) {
            assertEquals(refused(RefusalReason.INVALID_TOKEN), verdict(refused(RefusalReason.INVALID_TOKEN)));
        }

        assertEquals(refused(RefusalReason.TOO_MANY_FAILURES), verdict(refused(RefusalReason.INVALID_TOKEN)));
        assertEquals(new TokenVerdict.Refused(RefusalReason.TOO_MANY_FAILURES, ""), verdict(PROVES));
        assertEquals("", login.identity());
    }

    @Test
    void tokensThatAreNobodysGuessDoNotCount() {
        for (RefusalReason reason : List.of(
                RefusalReason.EXPIRED_TOKEN,
                RefusalReason.WEAK_SIGN_IN,
                RefusalReason.UNKNOWN_KEY,
                RefusalReason.ISSUER_UNAVAILABLE)) {
            for (int i = 0; i < 3 * OpeningWorld.PER_LOGIN; i++) {
                assertEquals(refused(reason), verdict(refused(reason)));
            }
        }

        assertEquals(PROVES, verdict(PROVES));
        assertEquals("subject 4711 of https://id.example.org", login.identity());
    }

    @Test
    void aLoginThatCanNotBeKnownYetIsNoFailure() {
        world.fresh = false;
        for (int i = 0; i < 3 * OpeningWorld.PER_LOGIN; i++) {
            assertEquals(refused(RefusalReason.UNKNOWN_LOGIN), verdict(refused(RefusalReason.UNKNOWN_LOGIN)));
        }

        assertEquals(PROVES, verdict(PROVES));
    }

    @Test
    void aDefectBehindAVerdictIsToldAndProvesNothing() {
        IllegalStateException defect = new IllegalStateException("not expected");
        world.verdicts.add(CompletableFuture.failedFuture(defect));

        login.verify(ASKED, Runnable::run, told::add, defects::add);

        TokenVerdict.Refused refused = assertInstanceOf(TokenVerdict.Refused.class, told.getFirst());
        assertEquals(RefusalReason.INTERNAL, refused.reason());
        assertEquals(List.of(defect), world.defects);
        assertEquals(List.of(), defects);
    }

    @Test
    void aDefectInWhatIsMadeOfAVerdictIsTold() {
        IllegalStateException defect = new IllegalStateException("not expected");
        CompletableFuture<TokenVerdict> found = new CompletableFuture<>();
        world.verdicts.add(found);

        login.verify(
                ASKED,
                Runnable::run,
                _ -> {
                    throw defect;
                },
                defects::add);
        found.complete(PROVES);

        assertSame(defect, defects.getFirst());
    }

    /** What prepares the login runs as a task of the event loop, which would only log what is thrown. */
    @Test
    void aDefectBeforeTheProofClosesTheConnectionAndLeavesNoBuffer() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(world.opening());
        byte[] startup = "\0\0\0\042\0\3\0\0user\0maria\0database\0shop\0\0".getBytes(StandardCharsets.ISO_8859_1);

        channel.writeInbound(allocator.heapBuffer().writeBytes(startup));
        channel.runPendingTasks();

        assertFalse(channel.isOpen());
        assertEquals(
                List.of("no secrets here"),
                world.defects.stream().map(Throwable::getMessage).toList());
        channel.finishAndReleaseAll();
        assertEquals(0, allocator.metric().usedHeapMemory());
    }
}
