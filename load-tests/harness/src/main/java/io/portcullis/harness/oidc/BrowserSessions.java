package io.portcullis.harness.oidc;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Browsers that the provider remembers, each by its cookie: who chose a person is not asked again by the next client. */
final class BrowserSessions {
    private static final String COOKIE = "sample_session";

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private volatile boolean kept;
    private volatile Duration age = Duration.ZERO;

    /**
     * One of them.
     *
     * @param id the claim {@code sid}
     */
    record Session(String id, String person, Instant at, boolean secondFactor) {
        /** Whether it is what a client asks for; what {@code prompt}, {@code max_age} and {@code acr_values} mean is in OpenID Connect Core, 3.1.2.1. */
        boolean suits(Exchange exchange) {
            String maxAge = exchange.get("max_age");
            boolean recent =
                    maxAge.isEmpty() || !Instant.now().isAfter(at.plus(Duration.ofSeconds(Long.parseLong(maxAge))));
            return !exchange.get("prompt").equals("login")
                    && recent
                    && (secondFactor || !SecondFactor.isAsked(exchange));
        }
    }

    void keep() {
        kept = true;
    }

    void age(Duration eachFromNowOn) {
        age = eachFromNowOn;
    }

    Optional<Session> of(Exchange exchange) {
        return exchange.cookie(COOKIE).map(sessions::get);
    }

    /** Of who was just chosen. */
    Session begin(Exchange exchange, String person, boolean secondFactor) {
        Session session =
                new Session(UUID.randomUUID().toString(), person, Instant.now().minus(age), secondFactor);
        if (kept) {
            sessions.put(session.id(), session);
            exchange.setCookie(COOKIE, session.id());
        }
        return session;
    }

    /** This browser is forgotten. */
    void end(Exchange exchange) {
        exchange.cookie(COOKIE).ifPresent(sessions::remove);
    }

    /** All browsers of a person are. */
    void end(String person) {
        sessions.values().removeIf(session -> session.person().equals(person));
    }
}
