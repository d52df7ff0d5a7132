package io.portcullis.server.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationChecksTest {
    private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** Beside them there are other settings, which are not for here. */
    @ConfigMapping(prefix = "portcullis.notifications")
    interface Whole extends NotificationsConfig {}

    @BeforeEach
    void fill() throws IOException {
        settings.put("deadline", "PT5S");
        settings.put("give-up-after", "PT24H");
        settings.put("receivers.chat.url-file", write("url", "https://hooks.example/services/T0/B0/secret\n"));
        settings.put("receivers.chat.format", "slack");
        settings.put("receivers.desk.url", "https://desk.example/hook");
        settings.put("receivers.desk.secret-file", write("secret", SECRET + "\n"));
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private List<NotificationReceiver> check() {
        Map<String, String> prefixed = new HashMap<>();
        settings.forEach((key, value) -> prefixed.put("portcullis.notifications." + key, value));
        NotificationsConfig config = new SmallRyeConfigBuilder()
                .withMapping(Whole.class)
                .withSources(new PropertiesConfigSource(prefixed, "test", 100))
                .build()
                .getConfigMapping(Whole.class);
        return NotificationChecks.check(config, problems);
    }

    @Test
    void receiversAreRead() throws IOException {
        settings.put("receivers.desk.events[0]", "request-created");
        settings.put("receivers.desk.events[1]", "freeze-began");
        settings.put("receivers.desk.secret-file", write("two", SECRET + "\n" + SECRET + "\n"));

        List<NotificationReceiver> receivers = check();

        assertEquals(List.of(), problems);
        NotificationReceiver chat = receivers.get(0);
        assertEquals("https://hooks.example/services/T0/B0/secret", chat.url().toString());
        assertFalse(chat.toString().contains("secret"), chat.toString());
        assertEquals(NotificationEvent.usual(), chat.events());
        assertFalse(chat.events().contains(NotificationEvent.NOTIFICATION_TEST));
        NotificationReceiver desk = receivers.get(1);
        assertEquals(Set.of(NotificationEvent.REQUEST_CREATED, NotificationEvent.FREEZE_BEGAN), desk.events());
        assertEquals(2, desk.secrets().size());
        assertArrayEquals(new byte[32], desk.secrets().getFirst());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deadline                   | PT1M                      | deadline: must be from 100ms to 30000ms",
                "give-up-after              | PT1S                      | give-up-after: must be from 60000ms to 604800000ms",
                "receivers.Chat.url         | https://x.example/        | receivers.Chat: the name must match [a-z0-9-]{1,32}",
                "receivers.chat.url         | https://x.example/        | receivers.chat.url: one of it and url-file says where it is",
                "receivers.other.format     | slack                     | receivers.other.url: one of it and url-file says where it is",
                "receivers.desk.url         | http://desk.example/hook  | receivers.desk.url: must be https://host/…",
                "receivers.desk.url         | https://a:b@desk.example/ | receivers.desk.url: must be https://host/…",
                "receivers.desk.secret-file | /nowhere/x                | receivers.desk.secret-file: /nowhere/x cannot be used: /nowhere/x",
                "receivers.more.url         | https://x.example/        | receivers.more.secret-file: is missing: how is the receiver to know that it was not anybody else?",
            })
    void whatIsWrongIsNamed(String key, String value, String problem) {
        settings.put(key, value);

        check();

        assertTrue(problems.contains("portcullis.notifications." + problem), problems.toString());
    }

    @ParameterizedTest
    @CsvSource({"whsec_AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "whsec_!!!", "''"})
    void aSecretMustBeOne(String line) throws IOException {
        settings.put("receivers.desk.secret-file", write("bad", line + "\n"));

        check();

        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.getFirst().startsWith("portcullis.notifications.receivers.desk.secret-file: "));
        assertFalse(problems.toString().contains("AAAA"), "a secret is nobody's business");
    }

    @Test
    void anEventThatIsNoneStopsTheStart() {
        settings.put("receivers.desk.events[0]", "request-crated");

        RuntimeException failure = assertThrows(RuntimeException.class, this::check);

        assertTrue(String.valueOf(failure.getMessage()).contains("receivers.desk.events"), failure.getMessage());
    }
}
