package io.portcullis.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.config.Target;
import io.portcullis.config.TargetDirectory;
import io.portcullis.config.TargetSecurity;
import io.portcullis.model.Grant;
import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.ops.RolePairs.Pair;
import io.portcullis.session.Grants;
import io.portcullis.up.RightsReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RolePairsTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long FIRST = Duration.ofSeconds(30).toMillis();

    private final RolePairs pairs = new RolePairs(Duration.ofHours(1), new Random(1));

    private final TargetDirectory targets = new TargetDirectory() {
        @Override
        public @Nullable Target find(String name) {
            return name.equals("unknown") ? null : target(name, name.equals("any"));
        }

        @Override
        public @Nullable Target forDatabase(String database) {
            return null;
        }
    };

    private static Target target(String name, boolean wildcard) {
        return new Target(
                name,
                List.of(new HostPort("db", 5432)),
                HostRole.ANY,
                wildcard ? "" : name,
                wildcard,
                TargetSecurity.PLAIN,
                Map.of(),
                10,
                Duration.ZERO);
    }

    private static Grant grant(String target, String role) {
        return Grants.of("anna", target, role, "g0123456789abcde");
    }

    private @Nullable String due(long now) {
        Map.Entry<Pair, RolePairs.State> due = pairs.due(now);
        return due == null ? null : due.getKey().target() + "/" + due.getKey().role();
    }

    @Test
    void eachRoleIsLookedAtSoonAndThenAgainAfterAboutTheTime() {
        pairs.take(List.of(grant("orders", "a"), grant("orders", "a"), grant("orders", "b")), targets, 0);

        Set<String> first = Set.of(Objects.requireNonNull(due(FIRST)), Objects.requireNonNull(due(FIRST)));
        assertEquals(Set.of("orders/a", "orders/b"), first);
        assertNull(due(FIRST));
        assertNull(due(FIRST + HOUR * 9 / 10 - 1));
        assertTrue(due(FIRST + HOUR * 11 / 10) != null);
    }

    @Test
    void whatWasFoundAndWhenItIsDueStaysWhileThereAreGrants() {
        pairs.take(List.of(grant("orders", "a")), targets, 0);
        Map.Entry<Pair, RolePairs.State> looked = Objects.requireNonNull(pairs.due(FIRST));
        looked.getValue().findings = List.of(new RightsReport.Finding("writes", "high", ""));

        assertTrue(pairs.take(List.of(grant("orders", "a")), targets, FIRST).isEmpty());

        assertNull(due(FIRST));
        Map<Pair, RolePairs.State> gone = pairs.take(List.of(), targets, FIRST);
        assertEquals(
                "writes",
                Objects.requireNonNull(gone.get(new Pair("orders", "a")))
                        .findings
                        .getFirst()
                        .kind());
        assertNull(due(Long.MAX_VALUE - 1));
    }

    @Test
    void whoAsksIsAnsweredNow() {
        pairs.take(List.of(grant("orders", "a"), grant("reports", "b")), targets, 0);
        assertTrue(due(FIRST) != null);
        assertTrue(due(FIRST) != null);

        pairs.asked(Set.of("reports", "nowhere"), FIRST + 1);

        assertEquals("reports/b", due(FIRST + 1));
        assertNull(due(FIRST + 1));
    }

    @Test
    void withoutATimeNothingIsDueUntilSomebodyAsks() {
        RolePairs asked = new RolePairs(Duration.ZERO, new Random(1));
        asked.take(List.of(grant("orders", "a")), targets, 0);
        assertNull(asked.due(Long.MAX_VALUE - 1));

        asked.asked(Set.of("orders"), 5);

        assertTrue(asked.due(5) != null);
        assertNull(asked.due(Long.MAX_VALUE - 1));
    }

    @Test
    void whereSomebodyIsWhoShouldNotItIsLookedAgainSoon() {
        pairs.take(List.of(grant("orders", "a")), targets, 0);
        assertTrue(due(FIRST) != null);

        pairs.soon(new Pair("orders", "a"), FIRST);

        assertNull(due(FIRST + Duration.ofMinutes(1).toMillis() - 1));
        assertEquals("orders/a", due(FIRST + Duration.ofMinutes(1).toMillis()));
    }

    @Test
    void aTargetThatIsNotThereOrHasNoDatabaseOfItsOwnIsLeftAlone() {
        pairs.take(List.of(grant("unknown", "a"), grant("any", "a")), targets, 0);

        assertNull(due(Long.MAX_VALUE - 1));
    }

    @Test
    void thereAreOnlySoMany() {
        List<Grant> many = new ArrayList<>();
        for (int i = 0; i < RolePairs.MOST + 10; i++) {
            many.add(grant("orders", "role" + i));
        }
        pairs.take(many, targets, 0);

        int found = 0;
        while (due(FIRST) != null) {
            found++;
        }
        assertEquals(RolePairs.MOST, found);
    }
}
