package io.portcullis.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an issuer says whether somebody still is who they were.
 *
 * @param personUrl with {@link #SUBJECT} in it
 * @param enabledPath where in the answer it is whether they may still sign in, {@code enabledValue} if so
 * @param groupsUrl null if the groups are in the answer about the person
 * @param groupsPath where in the answer their names are, empty if it is a list of them; null if nobody asks for groups
 * @param tokenUrl null for the one of the issuer's discovery document
 * @param scope null for the client's usual one
 * @param every from one question about somebody to the next
 * @param grace how long a grant outlasts the last answer
 */
public record OidcDirectory(
        String personUrl,
        List<String> enabledPath,
        String enabledValue,
        @Nullable String groupsUrl,
        @Nullable List<String> groupsPath,
        @Nullable URI tokenUrl,
        String clientId,
        Path clientSecretFile,
        @Nullable String scope,
        Duration every,
        Duration grace) {
    /** Stands for the subject in an address. */
    public static final String SUBJECT = "{subject}";

    public OidcDirectory {
        enabledPath = List.copyOf(enabledPath);
        groupsPath = groupsPath == null ? null : List.copyOf(groupsPath);
    }
}
