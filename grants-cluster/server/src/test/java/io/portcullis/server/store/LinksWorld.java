package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.portcullis.model.LinkId;
import io.portcullis.model.SessionId;
import io.portcullis.server.Samples;
import io.portcullis.server.TestDatabase;
import io.portcullis.server.store.Links.Decision;
import io.portcullis.server.store.Links.Kind;
import io.portcullis.server.store.Links.Started;
import io.portcullis.server.store.Links.Verdict;
import io.portcullis.server.store.Links.Wish;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A control database of links, a person and their login. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LinksWorld {
    static final SecureRandom RANDOM = new SecureRandom();
    static final String ORIGIN = "192.0.2.7";

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    StoreWorld world;

    @SuppressWarnings("NullAway.Init")
    Links links;

    @SuppressWarnings("NullAway.Init")
    String login;

    @SuppressWarnings("NullAway.Init")
    SignedIn anna;

    @SuppressWarnings("NullAway.Init")
    Principals principals;

    static Actor who(SignedIn person) {
        return new Actor("people/" + person.login(), person.issuer(), person.subject());
    }

    @BeforeAll
    void open() throws Exception {
        world = new StoreWorld(TestDatabase.create(folder));
        principals = new SqlPrincipals(world.database, "node");
        links = links(1_000);
    }

    Links links(int mostOpen) {
        return links(mostOpen, Duration.ofMinutes(30));
    }

    Links links(int mostOpen, Duration waitForGrant) {
        LinkSettings settings = new LinkSettings(
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofMinutes(2),
                Duration.ofHours(8),
                waitForGrant,
                mostOpen);
        return new SqlLinks(world.database, world.database, "node", settings, RANDOM);
    }

    @AfterAll
    void close() {
        world.close();
    }

    @BeforeEach
    void somebodyNew() {
        world.test.execute(
                "truncate portcullis.link, portcullis.link_memory, portcullis.principal, portcullis.sign_out");
        login = world.login();
        anna = new SignedIn("https://id.example.org", "subject of " + login, login);
        Samples.get(principals.bind(who(anna), login));
        world.test.execute("truncate portcullis.audit");
    }

    Wish wish(Kind kind, String origin) {
        SessionId session = SessionId.random(RANDOM);
        return new Wish(
                LinkId.random(RANDOM),
                kind,
                session,
                login,
                "orders",
                null,
                origin,
                "psql",
                false,
                null,
                SignInDemand.NONE);
    }

    Wish sensitive(Wish wish) {
        return new Wish(
                wish.id(),
                wish.kind(),
                wish.session(),
                login,
                "orders",
                null,
                wish.origin(),
                wish.application(),
                true,
                wish.device(),
                wish.demand());
    }

    static Wish demanding(Wish wish, SignInDemand demand) {
        return new Wish(
                wish.id(),
                wish.kind(),
                wish.session(),
                wish.login(),
                wish.target(),
                wish.role(),
                wish.origin(),
                wish.application(),
                wish.sensitive(),
                wish.device(),
                demand);
    }

    SignedIn signedIn(SignInDemand.Facts facts) {
        return new SignedIn(anna.issuer(), anna.subject(), login, facts);
    }

    Started start(String node, Wish wish) {
        return Samples.get(links.start(node, wish));
    }

    Started.Open open(String node, Wish wish) {
        return assertInstanceOf(Started.Open.class, start(node, wish));
    }

    static Decision confirm(String code) {
        return new Decision(true, code, ORIGIN, false);
    }

    Verdict decide(Started.Open open, Decision decision) {
        return Samples.get(links.decide(open.handle(), anna, decision));
    }

    String audited() {
        return String.valueOf(
                world.test.value(
                        "select string_agg(type || ' ' || who, ', ' order by id) from portcullis.audit where type like 'link%'"));
    }
}
