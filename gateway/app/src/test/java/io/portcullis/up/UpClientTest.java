package io.portcullis.up;

import static io.portcullis.up.StandIn.Fault.BUSY;
import static io.portcullis.up.StandIn.Fault.CUT;
import static io.portcullis.up.StandIn.Fault.ENDLESS;
import static io.portcullis.up.StandIn.Fault.FORBIDDEN;
import static io.portcullis.up.StandIn.Fault.HANG;
import static io.portcullis.up.StandIn.Fault.UNAVAILABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Certificate;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("alone")
class UpClientTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private Nodes nodes;

    @BeforeEach
    void start() {
        nodes = new Nodes(folder);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private static UpRequest lines(long offset) {
        return new UpRequest("/up/v1/audit?file=a&offset=" + offset, UpRequest.LINES, Buffer.buffer("{}\n"));
    }

    private UpClient client(Duration deadline, URI... urls) {
        return new UpClient(nodes.vertx, nodes.settings(urls), deadline);
    }

    private Certificate certificate(String name, String address) throws IOException {
        return Certificate.create(Files.createDirectory(folder.resolve(name)), List.of(address));
    }

    private UpFailure fails(UpClient client) {
        return assertThrows(UpFailure.class, () -> client.send(lines(0)));
    }

    @Test
    void aRequestIsAnswered() throws Exception {
        try (UpClient client = nodes.client(DEADLINE)) {
            UpAnswer answer = client.send(lines(0));

            assertTrue(answer.isOk());
            assertEquals(3, answer.number("next"));
            assertEquals(-1, answer.number("file"));
            assertEquals("{}\n", nodes.database.text("a"));
        }
    }

    @Test
    void whoIsNotTrustedGetsNothing() throws Exception {
        Certificate other = certificate("other", "127.0.0.1");
        StandIn impostor = StandIn.start(nodes.vertx, other, new StandIn.Database());
        try (UpClient client = client(DEADLINE, impostor.url())) {
            fails(client);
            assertEquals(0, impostor.requests());
        }
    }

    @Test
    void whoHasTheWrongNameGetsNothing() throws Exception {
        Certificate named = certificate("named", "192.0.2.1");
        StandIn impostor = StandIn.start(nodes.vertx, named, new StandIn.Database());
        var settings =
                new io.portcullis.config.UpSettings(List.of(impostor.url()), named.certificate(), nodes.credential);
        try (UpClient client = new UpClient(nodes.vertx, settings, DEADLINE)) {
            fails(client);
            assertEquals(0, impostor.requests());
        }
    }

    @Test
    void anotherAuthorityIsTrustedWithoutARestart() throws Exception {
        Certificate next = certificate("next", "127.0.0.1");
        StandIn renewed = StandIn.start(nodes.vertx, next, nodes.database);
        try (UpClient client = client(DEADLINE, renewed.url())) {
            fails(client);
            Files.copy(next.certificate(), nodes.certificate.certificate(), StandardCopyOption.REPLACE_EXISTING);

            assertTrue(client.send(lines(0)).isOk());

            Files.writeString(nodes.certificate.certificate(), "no certificate any more");
            assertTrue(client.send(lines(3)).isOk(), "who was trusted before still is");
        }
    }

    @Test
    void theCredentialIsReadAnew() throws Exception {
        try (UpClient client = nodes.client(DEADLINE)) {
            Files.writeString(nodes.credential, "an-old-one");
            assertEquals(401, client.send(lines(0)).status());

            Files.writeString(nodes.credential, StandIn.CREDENTIAL);
            assertTrue(client.send(lines(0)).isOk());

            Files.writeString(nodes.credential, "secret\r\nX-Header: forged");
            assertFalse(String.valueOf(fails(client).getMessage()).contains("secret"));
            Files.writeString(nodes.credential, "secret one");
            assertFalse(String.valueOf(fails(client).getMessage()).contains("secret"));
            Files.delete(nodes.credential);
            fails(client);
        }
    }

    @Test
    void theNextNodeIsAskedAndStayedWith() throws Exception {
        try (UpClient client = client(DEADLINE, nodes.one.url(), nodes.two.url())) {
            nodes.one.always(CUT);

            assertTrue(client.send(lines(0)).isOk());
            assertTrue(client.send(lines(3)).isOk());

            assertEquals(1, nodes.one.requests());
            assertEquals(2, nodes.two.requests());
        }
    }

    @Test
    void whereNobodyListensTheNextIsAsked() throws Exception {
        try (UpClient client = client(DEADLINE, nodes.one.url(), nodes.two.url())) {
            nodes.one.close();
            assertTrue(client.send(lines(0)).isOk());
        }
    }

    @Test
    void anAnswerThatIsFinalIsNotAskedForElsewhere() throws Exception {
        try (UpClient client = client(DEADLINE, nodes.one.url(), nodes.two.url())) {
            nodes.one.next(FORBIDDEN);
            assertEquals(401, client.send(lines(0)).status());
            assertEquals(409, client.send(lines(7)).status());
            assertEquals(0, nodes.two.requests());
        }
    }

    @Test
    void theLongestRequestedPauseIsTold() {
        try (UpClient client = client(DEADLINE, nodes.one.url(), nodes.two.url())) {
            nodes.one.next(BUSY);
            nodes.two.next(UNAVAILABLE);
            assertEquals(Duration.ofSeconds(1), fails(client).retryAfter());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = StandIn.Fault.class,
            names = {"HANG", "UNAVAILABLE", "BUSY", "NOT_JSON", "ENDLESS", "CUT", "TAKE_AND_CUT", "TAKE_AND_FAIL"})
    void aNodeThatMisbehavesIsAFailureInTime(StandIn.Fault fault) throws Exception {
        try (UpClient client = nodes.client(fault == HANG ? SHORT : DEADLINE)) {
            nodes.one.next(fault);
            UpFailure failure = fails(client);

            assertFalse(String.valueOf(failure.getMessage()).contains(StandIn.CREDENTIAL));
            if (fault == ENDLESS) {
                assertTrue(String.valueOf(failure.getMessage()).contains("65536"), failure.getMessage());
            }
            // The client is as good as new.
            client.send(lines(0));
        }
    }
}
