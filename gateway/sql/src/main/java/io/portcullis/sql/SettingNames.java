package io.portcullis.sql;

import java.util.Locale;
import java.util.Map;

/** Names of settings. */
public final class SettingNames {
    /** Names the server still understands ({@code map_old_guc_names}). */
    private static final Map<String, String> OLD_NAMES = Map.of(
            "sort_mem", "work_mem",
            "vacuum_mem", "maintenance_work_mem",
            "ssl_ecdh_curve", "ssl_groups");

    private SettingNames() {}

    /** The name as {@link Effect.Sets} has it. Names of settings are compared without regard to case, ASCII only. */
    public static String canonical(String setting) {
        String lower = Names.isAscii(setting) ? setting.toLowerCase(Locale.ROOT) : setting;
        return OLD_NAMES.getOrDefault(lower, lower);
    }
}
