package io.portcullis.faults.scale;

import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.Principal;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Made-up grants as they might be: people and services with a credential each and some grants, for targets and roles of a company. The same seed makes the same.
 *
 * @param grants how many
 * @param perLogin grants of one login
 */
record Population(int grants, int perLogin, long seed) {
    private static final int TARGETS = 200;
    private static final List<String> ROLES = List.of("app_read", "app_write", "reporting", "support");

    /** All records in the order of their numbers, which begin behind {@code lastSeq}. */
    Stream<SignedRecord> records(long epoch, long lastSeq, Instant now) {
        Random random = new Random(seed);
        Random ids = new Random(seed + 1);
        long[] seq = {lastSeq};
        return IntStream.range(0, (grants + perLogin - 1) / perLogin)
                .boxed()
                .flatMap(login -> Stream.concat(
                        Stream.of(credential(login, ids, now)),
                        IntStream.range(0, Math.min(perLogin, grants - login * perLogin))
                                .mapToObj(_ -> grant(login, random, ids, now))))
                .map(record -> record.at(new Position(epoch, ++seq[0], 0)));
    }

    private static SignedRecord credential(int login, Random ids, Instant now) {
        return Credential.create(
                CredentialId.random(ids),
                login(login),
                verifier(ids),
                Validity.between(now.minus(Duration.ofMinutes(1)), now.plus(Duration.ofDays(1))),
                List.of());
    }

    /** Of no password: nobody logs in by it, and deriving it would take 2 ms. */
    private static ScramVerifier verifier(Random random) {
        return ScramVerifier.parse(
                "SCRAM-SHA-256$4096:" + base64(random, 16) + "$" + base64(random, 32) + ":" + base64(random, 32));
    }

    private static String base64(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static SignedRecord grant(int login, Random random, Random ids, Instant now) {
        Principal.Kind kind = login % 4 == 0 ? Principal.Kind.SERVICE : Principal.Kind.HUMAN;
        return Grant.create(
                GrantId.random(ids),
                new Principal(
                        login(login),
                        kind,
                        "https://login.example.com/realms/staff",
                        "%08x-%04x-4000-8000-%012x".formatted(login, login & 0xffff, login),
                        List.of("team-" + login % 40)),
                "service-" + random.nextInt(TARGETS),
                ROLES.get(random.nextInt(ROLES.size())),
                // Spread, as they are asked for all day long.
                Validity.between(
                        now.minus(Duration.ofMinutes(1)), now.plusSeconds(3_600L * 4 + random.nextInt(3_600 * 8))),
                StaleTolerance.defaultFor(kind),
                "TICKET-" + random.nextInt(100_000) + " on call");
    }

    private static String login(int number) {
        return "user%06d@example.com".formatted(number);
    }
}
