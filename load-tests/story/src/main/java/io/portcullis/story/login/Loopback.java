package io.portcullis.story.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portcullis.story.Check;
import io.portcullis.story.browser.Visitor;
import io.portcullis.story.keycloak.Tokens;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program on somebody's machine that has them sign in with their browser, and waits at a port of the loopback interface (RFC 8252, 7.3). */
final class Loopback implements AutoCloseable {
    private static final Pattern CODE = Pattern.compile("(?:^|&)code=([^&]+)");
    private static final int PATIENCE_SECONDS = 60;

    private final Tokens tokens;
    private final HttpServer server;
    private final BlockingQueue<String> queries = new LinkedBlockingQueue<>();

    private Loopback(Tokens tokens, HttpServer server) {
        this.tokens = tokens;
        this.server = server;
    }

    static Loopback open(Stage stage) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Loopback loopback = new Loopback(stage.keycloak().tokens(Stage.COMPANY), server);
        server.createContext("/done", loopback::take);
        server.start();
        return loopback;
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] words = "Go back to your program.".getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(200, words.length);
            exchange.getResponseBody().write(words);
        }
        queries.add(String.valueOf(exchange.getRequestURI().getRawQuery()));
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/done";
    }

    /**
     * All tokens for databases of who has this browser.
     *
     * @param more parameters for Keycloak, encoded, each with {@code &} before it
     * @param password given if Keycloak asks for it
     */
    JsonNode signIn(Visitor visitor, String more, String password) throws IOException, InterruptedException {
        Page page = visitor.page();
        page.navigate(tokens.signInAddress(address(), "openid db", more));
        if (!page.url().startsWith(address())) {
            page.locator("#password").fill(password);
            page.locator("#kc-login").click();
        }
        String query = String.valueOf(queries.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        Matcher code = CODE.matcher(query);
        Check.that(code.find(), "no code in " + query);
        return tokens.ofCode(address(), code.group(1));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
