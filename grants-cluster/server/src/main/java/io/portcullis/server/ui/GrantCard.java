package io.portcullis.server.ui;

import io.portcullis.model.Grant;
import io.portcullis.server.config.GatewaysPlace;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A grant as a page shows it.
 *
 * @param state {@code active} or {@code pending}
 * @param scope what it allows within the role, in lines; none if that is everything
 * @param ofDevice how to connect with the secret of a device
 */
public record GrantCard(
        String id,
        String target,
        String role,
        String state,
        When from,
        When until,
        String reason,
        List<ScopeLine> scope,
        List<Snippet> snippets,
        List<Snippet> ofDevice) {

    /** What it allows, in half a sentence. */
    public String summary() {
        return ScopeLine.summary(scope);
    }

    /** @param grants that can be used, now or later */
    static List<GrantCard> of(List<Grant> grants, GatewaysPlace gateways, String login, Instant now) {
        Map<String, Integer> perTarget = new HashMap<>();
        Map<String, Integer> perRole = new HashMap<>();
        grants.forEach(grant -> {
            perTarget.merge(grant.target(), 1, Integer::sum);
            perRole.merge(grant.target() + "/" + grant.role(), 1, Integer::sum);
        });
        return grants.stream()
                .map(grant -> {
                    boolean byRole = perTarget.getOrDefault(grant.target(), 0) > 1;
                    boolean byId = perRole.getOrDefault(grant.target() + "/" + grant.role(), 0) > 1;
                    String user = byRole ? login + "/" + grant.role() : login;
                    String options = byId ? Snippet.grant(grant) : "";
                    return card(
                            grant,
                            now,
                            Snippet.all(gateways, user, grant.target(), options),
                            Snippet.all(
                                    gateways,
                                    user,
                                    grant.target(),
                                    Snippet.DEVICE + (options.isEmpty() ? "" : " " + options)));
                })
                .toList();
    }

    private static GrantCard card(Grant grant, Instant now, List<Snippet> snippets, List<Snippet> ofDevice) {
        return new GrantCard(
                grant.recordId(),
                grant.target(),
                grant.role(),
                now.isBefore(grant.validity().notBefore()) ? "pending" : "active",
                When.of(grant.validity().notBefore(), now),
                When.of(grant.validity().expiresAt(), now),
                grant.reason(),
                ScopeLine.of(grant.scope()),
                snippets,
                ofDevice);
    }
}
