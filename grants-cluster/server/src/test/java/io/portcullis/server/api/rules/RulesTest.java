package io.portcullis.server.api.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.server.rules.RuleFiles;
import io.portcullis.server.store.RuleBook.Agreement;
import io.portcullis.server.store.RuleBook.Book;
import io.portcullis.server.store.RuleBook.Told;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How it stands, by what the other nodes have said. */
class RulesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Told ALIKE = new Told("n1", RuleFiles.NONE.digest(), null, NOW);
    private static final Told OTHER = new Told("n2", "", "a.yaml line 3", NOW);
    private static final Agreement NOTHING = new Agreement(RuleFiles.NONE, 1, NOW);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Rules.Now told(@Nullable Path rules, Book book) {
        Rules node = new Rules(
                rules, Duration.ofSeconds(15), (_, _) -> Uni.createFrom().item(book), vertx);
        node.refresh();
        Await.until(
                "it has heard of the others",
                Duration.ofSeconds(60),
                () -> node.now().book() != null);
        return node.now();
    }

    @Test
    void beforeTheFirstAgreementItIsSaidWhoHasWhat() {
        Rules.Now now = told(folder, new Book(null, List.of(ALIKE, OTHER)));

        assertNull(now.agreement());
        assertTrue(now.isDisagreed());
        assertEquals(new Book(null, List.of(ALIKE, OTHER)), now.book());
    }

    @Test
    void whoHasNoFolderMissesNoAgreement() {
        assertFalse(told(null, new Book(null, List.of(ALIKE))).isDisagreed());
    }

    @Test
    void afterItTheNodesDifferIfOneHasOtherFiles() {
        assertFalse(told(folder, new Book(NOTHING, List.of(ALIKE))).isDisagreed());
        assertTrue(told(folder, new Book(NOTHING, List.of(ALIKE, OTHER))).isDisagreed());
    }

    @Test
    void beforeTheControlDatabaseIsHeardThereIsNoAgreement() {
        assertTrue(new Rules(
                        folder,
                        Duration.ofSeconds(15),
                        (_, _) -> Uni.createFrom().nothing(),
                        vertx)
                .now()
                .isDisagreed());
    }
}
