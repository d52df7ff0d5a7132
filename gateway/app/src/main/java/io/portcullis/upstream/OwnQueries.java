package io.portcullis.upstream;

import io.portcullis.wire.message.ParameterStatus;
import java.util.List;
import java.util.Map;

/**
 * The SQL that the gateway itself runs. Every name is qualified: a client's search_path must not decide what we call.
 * Backend start times travel as microseconds since the epoch, which no DateStyle or TimeZone can change.
 */
final class OwnQueries {
    static final String BACKEND_START =
            "(pg_catalog.date_part('epoch', a.backend_start) OPERATOR(pg_catalog.*) 1000000)::pg_catalog.int8";

    private OwnQueries() {}

    /**
     * What the gateway must know of a backend before its session begins: start in microseconds, whether the server is in recovery, and
     * two columns for each fixed setting, see {@link FixedSettings}.
     */
    static String greet(Map<String, String> fixed) {
        return greeting(FixedSettings.columns(fixed));
    }

    /** The same, and sets a setting. */
    static String greet(Map<String, String> fixed, String setting, String value) {
        return greeting(
                FixedSettings.columns(fixed) + ", pg_catalog.set_config('" + setting + "', '" + value + "', false)");
    }

    private static String greeting(String more) {
        return "SELECT " + BACKEND_START + ", pg_catalog.pg_is_in_recovery()" + more
                + " FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a";
    }

    /** Ends a backend if it is still the one we mean: pids are used again. Answers no row if it is gone. */
    static String terminate(int pid, long backendStartMicros) {
        return "SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_get_activity(" + pid
                + ") a WHERE " + BACKEND_START + " OPERATOR(pg_catalog.=) " + backendStartMicros;
    }

    static int majorVersion(List<ParameterStatus> parameters) {
        for (ParameterStatus parameter : parameters) {
            if (parameter.name().equals("server_version")) {
                String digits = parameter.value().replaceAll("[^0-9].*", "");
                return digits.isEmpty() || digits.length() > 4 ? 0 : Integer.parseInt(digits);
            }
        }
        return 0;
    }
}
