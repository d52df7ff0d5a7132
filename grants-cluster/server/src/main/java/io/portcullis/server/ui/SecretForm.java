package io.portcullis.server.ui;

import io.portcullis.server.api.auth.Origins;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The form that a secret is wished for with.
 *
 * @param problem what was wrong with the wish, empty if nothing was
 * @param origins that were typed then
 * @param once for the next wish
 */
public record SecretForm(List<Life> lives, String problem, String origins, String once) {
    static final String MADE_ALREADY =
            "That secret was made and shown already. If you did not keep it, end it and make another.";

    private static final Pattern SEPARATORS = Pattern.compile("[\\s,]+");

    /** One that nobody has filled in. */
    static SecretForm blank(List<Life> lives) {
        return wrong(lives, "", "");
    }

    static SecretForm wrong(List<Life> lives, String problem, String origins) {
        return new SecretForm(lives, problem, origins, UUID.randomUUID().toString());
    }

    /** What was typed, network by network. */
    static List<@Nullable String> networks(String typed) {
        List<@Nullable String> listed = new ArrayList<>();
        SEPARATORS.splitAsStream(typed).filter(network -> !network.isEmpty()).forEach(listed::add);
        return listed;
    }

    /** The network of the browser alone, as an example. */
    static String example(HttpServerRequest request) {
        String address = Origins.comparable(request);
        return address + (address.indexOf(':') < 0 ? "/32" : "/128");
    }

    /** What a page has brought back to make one secret however often it is sent; null if it is none of ours. */
    static @Nullable String key(@Nullable String once) {
        return once != null && once.matches("[0-9a-f-]{36}") ? once : null;
    }

    static String sentence(@Nullable String text) {
        return text == null || text.isEmpty()
                ? "That did not work."
                : Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    /**
     * How long a secret is to be good.
     *
     * @param value for the API
     */
    public record Life(String value, String words, boolean usual) {
        static List<Life> of(List<Duration> lives, Duration usual) {
            return lives.stream()
                    .map(life -> new Life(life.toMinutes() + "m", When.words(life), life.equals(usual)))
                    .toList();
        }

        /** Of which the second is usual. */
        static List<Life> upTo(Duration longest) {
            List<Duration> all = List.of(
                    Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(4), Duration.ofHours(8), longest);
            List<Duration> possible = all.stream()
                    .filter(life -> life.compareTo(longest) <= 0)
                    .distinct()
                    .toList();
            return of(possible, possible.get(Math.min(1, possible.size() - 1)));
        }
    }
}
