package io.portcullis.server.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.HostPort;
import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.server.config.GatewaysPlace;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people copy, most of it into a shell. */
class SnippetTest {
    private static final Instant NOW = Instant.parse("2026-11-26T16:00:00Z");

    private static Grant grant(String id, String role) {
        return Grant.create(
                new GrantId(id),
                new Principal("rita", Principal.Kind.HUMAN, "https://id.example.org", "p-rita", List.of()),
                "orders",
                role,
                Validity.between(NOW, NOW.plusSeconds(3600)),
                StaleTolerance.defaultFor(Principal.Kind.HUMAN),
                "why");
    }

    private static String text(GrantCard card, String client) {
        return card.snippets().stream()
                .filter(snippet -> snippet.client().startsWith(client))
                .map(Snippet::text)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theLoginAloneIsEnoughForTheOnlyGrant() {
        GatewaysPlace gateways = new GatewaysPlace(new HostPort("gw.example.org", 6432), "");

        GrantCard card = GrantCard.of(List.of(grant("g0123456789abcde", "app_read")), gateways, "rita", NOW)
                .getFirst();

        assertEquals(
                "psql \"host=gw.example.org port=6432 dbname=orders user=rita sslmode=verify-full\"",
                text(card, "psql"));
        assertEquals("postgresql://rita@gw.example.org:6432/orders?sslmode=verify-full", text(card, "URI"));
        assertEquals("jdbc:postgresql://gw.example.org:6432/orders?user=rita&sslmode=verify-full", text(card, "JDBC"));
        card.snippets().forEach(snippet -> assertTrue(snippet.text().contains("verify-full"), snippet.text()));
    }

    @Test
    void whereSeveralWouldDoTheRoleOrTheIdChooses() {
        GatewaysPlace gateways = new GatewaysPlace(new HostPort("gw.example.org", 6432), "system");
        List<GrantCard> cards = GrantCard.of(
                List.of(
                        grant("g0123456789abcde", "app_read"),
                        grant("g0123456789abcdf", "app_write"),
                        grant("g0123456789abcdg", "app_write")),
                gateways,
                "rita",
                NOW);

        assertEquals(
                "psql \"host=gw.example.org port=6432 dbname=orders user=rita/app_read sslmode=verify-full sslrootcert=system\"",
                text(cards.getFirst(), "psql"));
        GrantCard byId = cards.getLast();
        assertTrue(
                text(byId, "psql").endsWith(" options='-c portcullis.grant=g0123456789abcdg'\""), text(byId, "psql"));
        assertEquals(
                "postgresql://rita%2Fapp_write@gw.example.org:6432/orders?sslmode=verify-full&sslrootcert=system"
                        + "&options=-c%20portcullis.grant%3Dg0123456789abcdg",
                text(byId, "URI"));
        assertTrue(text(byId, "JDBC").contains("sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"));
    }

    @Test
    void aDeviceSaysThatItIsOne() {
        GatewaysPlace gateways = new GatewaysPlace(new HostPort("gw.example.org", 6432), "");
        List<GrantCard> cards = GrantCard.of(
                List.of(grant("g0123456789abcdf", "app_write"), grant("g0123456789abcdg", "app_write")),
                gateways,
                "rita",
                NOW);

        cards.getFirst()
                .ofDevice()
                .forEach(snippet -> assertTrue(
                        snippet.text()
                                .replace("%20", " ")
                                .replace("%3D", "=")
                                .contains("-c portcullis.device=on -c portcullis.grant=g0123456789abcdf"),
                        snippet.text()));
        cards.getFirst()
                .snippets()
                .forEach(snippet -> assertFalse(snippet.text().contains("device"), snippet.text()));
    }

    @Test
    void aRoleOfAnyCharactersRunsNothingInAShell() {
        String role = "a'; $(touch x) `y` \"z\" <%= 1 %>\\";
        GatewaysPlace gateways = new GatewaysPlace(new HostPort("2001:db8::1", 7000), "");
        List<Grant> two = List.of(grant("g0123456789abcde", role), grant("g0123456789abcdf", "b"));

        GrantCard card = GrantCard.of(two, gateways, "rita", NOW).getFirst();

        String uri = text(card, "URI");
        assertTrue(uri.matches("postgresql://[A-Za-z0-9%._-]+@\\[2001:db8::1]:7000/orders\\?sslmode=verify-full"), uri);
        assertEquals("psql '" + uri + "'", text(card, "psql"));
        assertTrue(text(card, "Rails").contains("username: 'rita/a''; $(touch x) `y` \"z\" <%%= 1 %>\\'"));
    }

    @Test
    void withoutAGatewayThereIsAGapAndASecretGoesToNoOtherServer() {
        GrantCard card = GrantCard.of(
                        List.of(grant("g0123456789abcde", "app_read")), new GatewaysPlace(null, ""), "rita", NOW)
                .getFirst();

        assertTrue(text(card, "psql").contains("host=GATEWAY port=6432"));
        assertEquals("GATEWAY:6432:*:rita:xyz", Snippet.passLine(new GatewaysPlace(null, ""), "rita", "xyz"));
        String line = Snippet.passLine(new GatewaysPlace(new HostPort("2001:db8::1", 7000), ""), "rita", "xyz");
        assertEquals("2001\\:db8\\:\\:1:7000:*:rita:xyz", line);
        assertFalse(line.startsWith("*"), line);
    }
}
