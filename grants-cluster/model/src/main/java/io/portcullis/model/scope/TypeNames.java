package io.portcullis.model.scope;

import java.util.Map;
import java.util.TreeMap;

/** The built-in types whose numbers are the same in every PostgreSQL, for those that drivers bind most. */
public final class TypeNames {
    private static final Map<String, Long> OIDS = Map.ofEntries(
            Map.entry("bool", 16L),
            Map.entry("bytea", 17L),
            Map.entry("int8", 20L),
            Map.entry("int2", 21L),
            Map.entry("int4", 23L),
            Map.entry("text", 25L),
            Map.entry("json", 114L),
            Map.entry("float4", 700L),
            Map.entry("float8", 701L),
            Map.entry("unknown", 705L),
            Map.entry("bpchar", 1042L),
            Map.entry("varchar", 1043L),
            Map.entry("date", 1082L),
            Map.entry("time", 1083L),
            Map.entry("timestamp", 1114L),
            Map.entry("timestamptz", 1184L),
            Map.entry("interval", 1186L),
            Map.entry("numeric", 1700L),
            Map.entry("uuid", 2950L),
            Map.entry("jsonb", 3802L));

    private static final int MOST_DIGITS = 10;

    private TypeNames() {}

    /**
     * Reads a name of the list, or the OID of any type; 0 is none declared.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static long parse(String text) {
        Long oid = OIDS.get(text);
        if (oid != null) {
            return oid;
        }
        if (text.isEmpty() || text.length() > MOST_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(
                    "must be the OID of a type, or one of " + String.join(", ", new TreeMap<>(OIDS).keySet()));
        }
        return Long.parseLong(text);
    }

    /** The name, or the OID if there is none in the list. */
    public static String of(long oid) {
        return OIDS.entrySet().stream()
                .filter(entry -> entry.getValue() == oid)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Long.toString(oid));
    }
}
