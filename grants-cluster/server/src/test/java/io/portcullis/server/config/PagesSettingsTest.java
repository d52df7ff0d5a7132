package io.portcullis.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagesSettingsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "https://access.example.org,      https://access.example.org",
        "https://access.example.org:443,  https://access.example.org",
        "https://access.example.org:8443, https://access.example.org:8443",
        "https://Access.Example.ORG,      https://access.example.org",
        "https://[2001:db8::1]:443,       https://[2001:db8::1]",
    })
    void anOriginIsWrittenAsBrowsersDo(String url, String origin) {
        assertEquals(origin, PagesSettings.origin(URI.create(url)));
    }
}
