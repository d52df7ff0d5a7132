package io.portcullis.harness.oidc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portcullis.harness.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.json.JsonUtil;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider at a port of 127.0.0.1: discovery, keys, code flow with PKCE, refresh tokens, client credentials, sign-out, and what clients may ask about people. It lets
 * whoever comes choose who they are. What goes wrong at real providers it does when told to: people are disabled and leave groups, keys are
 * exchanged, it is slow, it is down.
 */
public final class OidcProvider implements AutoCloseable {
    private final int port = FreePort.next();
    private final Map<String, OidcClient> clients = new ConcurrentHashMap<>();
    private final People people = new People();
    private final SigningKeys keys = new SigningKeys();
    private final Tokens tokens = new Tokens(issuer(), keys);
    private final Logins logins = new Logins();
    private final BrowserSessions browsers = new BrowserSessions();
    private final AuthorizationEndpoint authorization = new AuthorizationEndpoint(clients, people, logins, browsers);
    private final DirectoryEndpoint directory = new DirectoryEndpoint(people);
    private final TokenEndpoint tokenEndpoint = new TokenEndpoint(clients, people, logins, tokens, directory);
    private final SignOut signOut = new SignOut(clients, logins, tokens, browsers);
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

    private volatile Duration delay = Duration.ZERO;
    private @Nullable HttpServer server;

    private OidcProvider() {}

    /** Starts one without clients. */
    public static OidcProvider start(List<SamplePerson> people) {
        OidcProvider provider = new OidcProvider();
        people.forEach(provider.people::put);
        provider.up();
        return provider;
    }

    /** What tokens call the provider, and where its discovery document is found. */
    public String issuer() {
        return "http://127.0.0.1:" + port;
    }

    /** Adds a client or takes the place of the one with this id. */
    public OidcProvider client(OidcClient client) {
        clients.put(client.id(), client);
        return this;
    }

    /** Adds a person or takes the place of the one with this subject. */
    public OidcProvider person(SamplePerson person) {
        people.put(person);
        return this;
    }

    /** A token for a person as if it had been asked for just now. */
    public TokenSpec token(SamplePerson person, String audience) {
        return tokens.spec(person, audience);
    }

    /** A token for something that is no person. */
    public TokenSpec token(String subject, String audience) {
        return tokens.spec(subject, audience);
    }

    /** Who is disabled gets no tokens any more, also none for a refresh token. */
    public void disable(String subject) {
        people.disable(subject);
    }

    /** Nobody knows them any more. */
    public void remove(String subject) {
        people.remove(subject);
    }

    /** Where clients ask about somebody, with {@code {subject}} in it; their groups are at {@code /groups} below. */
    public String directory() {
        return issuer() + DirectoryEndpoint.PATH + "{subject}";
    }

    public void enable(String subject) {
        people.enable(subject);
    }

    public void removeGroup(String subject, String group) {
        people.removeGroup(subject, group);
    }

    /** Ends a person's sessions and tells the clients that want to know (back-channel logout). */
    public void signOut(String subject) throws IOException {
        signOut.everywhere(subject);
    }

    /** From now on who chose a person is not asked again in the same browser, unless a client asks for a fresh or stronger sign-in. */
    public void rememberBrowsers() {
        browsers.keep();
    }

    /** Who chooses a person from now on has signed in so long ago (the claim {@code auth_time}). */
    public void signInsAre(Duration old) {
        browsers.age(old);
    }

    /** A new key signs from now on; those before it are still published. */
    public void addKey() {
        keys.add();
    }

    /** Only the newest key is published any more. */
    public void withdrawOldKeys() {
        keys.withdrawOld();
    }

    /** How long tokens are good from now on. */
    public void tokenLife(Duration life) {
        tokens.life(life);
    }

    /** Before each answer from now on. */
    public void slow(Duration each) {
        delay = each;
    }

    /** How often this path was asked for. */
    public int asked(String path) {
        AtomicInteger count = asked.get(path);
        return count == null ? 0 : count.get();
    }

    /** Nothing listens at the port until {@link #up}. */
    public synchronized void down() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Listens (again). */
    public synchronized void up() {
        if (server != null) {
            return;
        }
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.createContext("/", this::serve);
            http.start();
            server = http;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(HttpExchange http) throws IOException {
        try (http) {
            Thread.sleep(delay);
            String path = http.getRequestURI().getPath();
            asked.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
            serve(path, Exchange.of(http));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(String path, Exchange exchange) throws IOException {
        switch (path) {
            case "/.well-known/openid-configuration" -> exchange.json(200, discovery());
            case "/keys" -> exchange.json(200, keys.published());
            case "/authorize" -> authorization.serve(exchange);
            case "/token" -> tokenEndpoint.serve(exchange);
            case "/sign-out" -> signOut.serve(exchange);
            case String at when at.startsWith(DirectoryEndpoint.PATH) -> directory.serve(exchange);
            default -> exchange.error(404, "not_found", "there is nothing at this path");
        }
    }

    private String discovery() {
        return JsonUtil.toJson(Map.ofEntries(
                Map.entry("issuer", issuer()),
                Map.entry("authorization_endpoint", issuer() + "/authorize"),
                Map.entry("token_endpoint", issuer() + "/token"),
                Map.entry("jwks_uri", issuer() + "/keys"),
                Map.entry("end_session_endpoint", issuer() + "/sign-out"),
                Map.entry("response_types_supported", List.of("code")),
                Map.entry("subject_types_supported", List.of("public")),
                Map.entry("id_token_signing_alg_values_supported", List.of("RS256")),
                Map.entry("code_challenge_methods_supported", List.of("S256")),
                Map.entry(
                        "grant_types_supported", List.of("authorization_code", "refresh_token", "client_credentials")),
                Map.entry("acr_values_supported", List.of("1", SecondFactor.ACR)),
                Map.entry("prompt_values_supported", List.of("none", "login")),
                Map.entry("backchannel_logout_supported", true),
                Map.entry("backchannel_logout_session_supported", true)));
    }

    @Override
    public void close() {
        down();
    }
}
