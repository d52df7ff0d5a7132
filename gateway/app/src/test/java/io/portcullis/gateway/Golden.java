package io.portcullis.gateway;

import io.portcullis.model.Grant;

/** Makes texts that users read comparable: what differs from run to run becomes its name. */
final class Golden {
    private Golden() {}

    /** Replaces ids, times and ports. */
    static String text(String shown) {
        return shown.replaceAll("\\bg[0-9a-hjkmnp-tv-z]{15}\\b", "GRANT")
                .replaceAll("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z", "TIME")
                .replaceAll("\\bport \\d+", "port PORT");
    }

    /** Where one grant must be told from another: its id becomes {@code name} before all others become GRANT. */
    static String text(String shown, Grant grant, String name) {
        return text(shown.replace(grant.id().value(), name));
    }
}
