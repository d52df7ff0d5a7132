package io.portcullis.server.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a browser as signing in needs: cookies, one step of a redirect after the other, forms. It believes that the node is at the
 * public URL, and that everything else is the provider.
 */
final class Browser {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String node;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final Map<String, String> cookiesOfProvider = new LinkedHashMap<>();
    /** All that were ever set, with their attributes; not those that take one away. */
    private final List<String> setCookies = new ArrayList<>();
    /** All addresses that were visited. */
    private final List<String> visited = new ArrayList<>();

    Browser(int port) {
        node = "http://127.0.0.1:" + port;
    }

    record Answer(int status, String location, String text, java.net.http.HttpHeaders headers) {
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** The value of the first hidden field of this name. */
        String hidden(String name) {
            Matcher field =
                    Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(text);
            if (!field.find()) {
                throw new AssertionError("no field " + name + " in " + text);
            }
            return field.group(1);
        }
    }

    List<String> setCookies() {
        return setCookies;
    }

    List<String> visited() {
        return visited;
    }

    Map<String, String> cookies() {
        return cookies;
    }

    Answer get(String address) {
        return send(HttpRequest.newBuilder(), address);
    }

    Answer post(String address, String origin, Map<String, String> form) {
        List<String> pairs = new ArrayList<>();
        form.forEach((name, value) -> pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return send(
                HttpRequest.newBuilder()
                        .POST(BodyPublishers.ofString(String.join("&", pairs)))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", origin),
                address);
    }

    private Answer send(HttpRequest.Builder request, String address) {
        visited.add(address);
        boolean ours = address.startsWith(ControlDatabase.PUBLIC_URL);
        Map<String, String> jar = ours ? cookies : cookiesOfProvider;
        if (!jar.isEmpty()) {
            List<String> all = new ArrayList<>();
            jar.forEach((name, value) -> all.add(name + "=" + value));
            request.header("Cookie", String.join("; ", all));
        }
        try {
            HttpResponse<String> response = http.send(
                    request.uri(URI.create(address.replace(ControlDatabase.PUBLIC_URL, node)))
                            .build(),
                    BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").forEach(cookie -> keep(jar, cookie));
            if (ours) {
                response.headers().allValues("Set-Cookie").stream()
                        .filter(cookie -> !isOver(cookie))
                        .forEach(setCookies::add);
            }
            String location = response.headers().firstValue("Location").orElse("");
            String absolute = location.replace(node, ControlDatabase.PUBLIC_URL);
            return new Answer(
                    response.statusCode(),
                    absolute.startsWith("/") ? ControlDatabase.PUBLIC_URL + absolute : absolute,
                    response.body(),
                    response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void keep(Map<String, String> jar, String cookie) {
        String pair = cookie.substring(0, cookie.indexOf(';'));
        String name = pair.substring(0, pair.indexOf('='));
        String value = pair.substring(pair.indexOf('=') + 1);
        if (isOver(cookie)) {
            jar.remove(name);
        } else {
            jar.put(name, value);
        }
    }

    private static boolean isOver(String cookie) {
        return cookie.contains("=;") || cookie.contains("Max-Age=0");
    }

    /** Goes to a page, signs in as this person where it is sent, and ends at what it is shown then. */
    Answer signIn(String subject) {
        return signIn(subject, ControlDatabase.PUBLIC_URL + "/ui/");
    }

    /** The same at this page. */
    Answer signIn(String subject, String page) {
        return choose(get(page), subject);
    }

    /** At the provider, where it was sent. */
    Answer choose(Answer sent, String subject) {
        return follow(post(sent.location(), "http://provider", Map.of("person", subject)));
    }

    /** The same with a second factor. */
    Answer chooseWithSecondFactor(Answer sent, String subject) {
        return follow(post(sent.location(), "http://provider", Map.of("person", subject, "second-factor", "yes")));
    }

    Answer follow(Answer from) {
        Answer at = from;
        for (int i = 0; i < 5 && !at.location().isEmpty(); i++) {
            at = get(at.location());
        }
        return at;
    }
}
