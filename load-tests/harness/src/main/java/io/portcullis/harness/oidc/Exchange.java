package io.portcullis.harness.oidc;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One request and its answer. */
record Exchange(HttpExchange http, Map<String, String> parameters) {
    private static final int MAX_BODY = 64 * 1024;

    static Exchange of(HttpExchange http) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        read(parameters, http.getRequestURI().getRawQuery());
        if (http.getRequestMethod().equals("POST")) {
            read(parameters, new String(http.getRequestBody().readNBytes(MAX_BODY), StandardCharsets.UTF_8));
        }
        return new Exchange(http, parameters);
    }

    private static void read(Map<String, String> parameters, String form) {
        if (form == null) {
            return;
        }
        for (String pair : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String get(String name) {
        return parameters.getOrDefault(name, "");
    }

    String method() {
        return http.getRequestMethod();
    }

    /** What stands behind the scheme in {@code Authorization}. */
    Optional<String> authorization(String scheme) {
        String header = http.getRequestHeaders().getFirst("Authorization");
        return header != null && header.startsWith(scheme + " ")
                ? Optional.of(header.substring(scheme.length() + 1))
                : Optional.empty();
    }

    Optional<String> cookie(String name) {
        String header = http.getRequestHeaders().getFirst("Cookie");
        for (String pair : header == null ? new String[0] : header.split("; *")) {
            if (pair.startsWith(name + "=")) {
                return Optional.of(pair.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }

    void setCookie(String name, String value) {
        http.getResponseHeaders().add("Set-Cookie", name + "=" + value + "; Path=/; HttpOnly; SameSite=Lax");
    }

    /** Id and secret of the client, from the header or the form; the secret is empty if there is none. */
    String[] client() {
        return authorization("Basic")
                .map(basic -> new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8).split(":", 2))
                .map(pair -> new String[] {decode(pair[0]), pair.length > 1 ? decode(pair[1]) : ""})
                .orElseGet(() -> new String[] {get("client_id"), get("client_secret")});
    }

    void json(int status, String body) throws IOException {
        answer(status, "application/json", body);
    }

    void error(int status, String code, String description) throws IOException {
        json(status, "{\"error\":\"" + code + "\",\"error_description\":\"" + description + "\"}");
    }

    void page(int status, String html) throws IOException {
        answer(status, "text/html; charset=utf-8", html);
    }

    void redirect(String where) throws IOException {
        http.getResponseHeaders().set("Location", where);
        answer(302, "text/plain", "");
    }

    private void answer(int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        http.getResponseHeaders().set("Content-Type", type);
        http.getResponseHeaders().set("Cache-Control", "no-store");
        http.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        http.getResponseBody().write(bytes);
    }
}
