package io.portcullis.config;

import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;

/** Whether the connections of clients are encrypted. */
public enum ListenerTls {
    /** Never: who asks for it is told no. For loopback, or a network that is trusted. */
    OFF,
    /** As the client wishes. */
    OPTIONAL,
    /** Always: who does not ask for it is refused. */
    REQUIRED;

    /** Knows what YAML makes of an unquoted {@code off}: the boolean false. */
    public static final class Parser implements Converter<ListenerTls> {
        private static final long serialVersionUID = 1L;

        @Override
        public ListenerTls convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "off", "false" -> OFF;
                case "optional" -> OPTIONAL;
                case "required" -> REQUIRED;
                case String _ -> throw new IllegalArgumentException("must be off, optional or required");
            };
        }
    }
}
