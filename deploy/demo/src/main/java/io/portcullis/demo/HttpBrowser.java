package io.portcullis.demo;

import io.portcullis.harness.oidc.SamplePerson;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** What a person does in a browser, done by the tour: pages, forms, cookies. */
final class HttpBrowser implements AutoCloseable {
    private final HttpClient http;

    /** @param trust the authority of the node's certificate */
    HttpBrowser(SSLContext trust) {
        http = HttpClient.newBuilder()
                .sslContext(trust)
                .cookieHandler(new CookieManager())
                .connectTimeout(Duration.ofSeconds(5))
                // From the node to the provider, which speaks plain HTTP on the loopback interface, and back.
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
    }

    /**
     * A page as it is shown.
     *
     * @param address where it is, after all redirects
     */
    record Shown(int status, URI address, String html) {
        /** What stands there, without tags. */
        String text() {
            return html.replaceAll("(?s)<(style|head)>.*?</\\1>|<[^>]+>", " ").replaceAll("\\s+", " ");
        }
    }

    Shown open(String address) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(address)));
    }

    /** Chooses this person at the provider, and is led back to where it came from. */
    Shown choose(SamplePerson person, Shown provider) throws IOException {
        return post(provider.address().toString(), Map.of("person", person.subject()));
    }

    /** Fills in the form with that button, presses it, and goes where it leads. */
    Shown press(Shown page, String name, String value, Map<String, String> typed) throws IOException {
        PageForm form = PageForm.with(page, name, value);
        Map<String, String> fields = new LinkedHashMap<>(form.fields());
        fields.putAll(typed);
        fields.put(name, value);
        return post(form.action().toString(), fields);
    }

    /** Signs in as this person if the provider asks. */
    Shown openAs(SamplePerson person, String address) throws IOException {
        Shown shown = open(address);
        return shown.html().contains("name=\"person\"") ? choose(person, shown) : shown;
    }

    private Shown post(String address, Map<String, String> form) throws IOException {
        URI target = URI.create(address);
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(target)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", target.getScheme() + "://" + target.getRawAuthority())
                .POST(BodyPublishers.ofString(body)));
    }

    private Shown send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> answer = http.send(
                    request.timeout(Scene.PATIENCE)
                            .header("Accept", "text/html")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Shown(answer.statusCode(), answer.uri(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
