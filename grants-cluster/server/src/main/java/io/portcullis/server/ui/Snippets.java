package io.portcullis.server.ui;

import io.portcullis.server.config.PagesSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * How to connect, to be copied.
 *
 * @param psql a command for a shell
 * @param jdbc a URL for Java
 * @param uri a URI for whatever uses libpq
 */
public record Snippets(String psql, String jdbc, String uri) {
    /** @param user the login, with {@code /role} where that is needed to choose a grant */
    static Snippets of(PagesSettings pages, String user, String target) {
        String host = pages.gatewayHost();
        String inUrl = host.indexOf(':') < 0 ? host : "[" + host + "]";
        String place = inUrl + ":" + pages.gatewayPort() + "/" + encoded(target);
        return new Snippets(
                "psql \"host=%s port=%d dbname=%s user=%s sslmode=verify-full\""
                        .formatted(host, pages.gatewayPort(), target, user),
                "jdbc:postgresql://%s?user=%s&sslmode=verify-full".formatted(place, encoded(user)),
                "postgresql://%s@%s?sslmode=verify-full".formatted(encoded(user), place));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
