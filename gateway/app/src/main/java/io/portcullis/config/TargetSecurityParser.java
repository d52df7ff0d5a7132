package io.portcullis.config;

import io.portcullis.model.TargetTls;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of {@link TargetsParser} about encryption and authentication. */
final class TargetSecurityParser {
    private static final String TLS = "tls";
    private static final String CA_FILE = "tls-ca-file";
    private static final String CERTIFICATE_FILE = "tls-certificate-file";
    private static final String KEY_FILE = "tls-key-file";
    private static final String AUTHENTICATION = "authentication";

    static final Set<String> KEYS = Set.of(TLS, CA_FILE, CERTIFICATE_FILE, KEY_FILE, AUTHENTICATION);

    private TargetSecurityParser() {}

    static TargetSecurity parse(YamlMap map) throws InvalidYaml {
        TargetTls.Mode mode = mode(map);
        Set<TargetAuthentication> authentication = authentication(map);
        try {
            return new TargetSecurity(
                    mode, "", path(map, CA_FILE), path(map, CERTIFICATE_FILE), path(map, KEY_FILE), authentication);
        } catch (IllegalArgumentException e) {
            throw map.invalid(TLS, String.valueOf(e.getMessage()));
        }
    }

    private static TargetTls.Mode mode(YamlMap map) throws InvalidYaml {
        return switch (map.text(TLS, "disable")) {
            case "disable" -> TargetTls.Mode.DISABLE;
            case "require" -> TargetTls.Mode.REQUIRE;
            case "verify-ca" -> TargetTls.Mode.VERIFY_CA;
            case "verify-full" -> TargetTls.Mode.VERIFY_FULL;
            case String _ -> throw map.invalid(TLS, "must be disable, require, verify-ca or verify-full");
        };
    }

    private static @Nullable Path path(YamlMap map, String key) throws InvalidYaml {
        if (!map.has(key)) {
            return null;
        }
        try {
            return Path.of(map.text(key));
        } catch (InvalidPathException e) {
            throw map.invalid(key, "is not the name of a file");
        }
    }

    private static Set<TargetAuthentication> authentication(YamlMap map) throws InvalidYaml {
        if (!map.has(AUTHENTICATION)) {
            return TargetSecurity.SCRAM_ONLY;
        }
        Set<TargetAuthentication> methods = EnumSet.noneOf(TargetAuthentication.class);
        for (String word : map.texts(AUTHENTICATION)) {
            methods.add(Arrays.stream(TargetAuthentication.values())
                    .filter(method -> method.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> map.invalid(AUTHENTICATION, "must be a list of " + words())));
        }
        return methods;
    }

    private static String words() {
        return Arrays.stream(TargetAuthentication.values())
                .map(TargetAuthentication::word)
                .collect(Collectors.joining(", "));
    }
}
