package io.portcullis.upstream;

import io.portcullis.policy.rights.RoleFacts;
import io.portcullis.policy.rights.SeenBackend;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a role was found to be at a target, and who else is there.
 *
 * @param user as whom the gateway logs in for the role
 * @param host that was asked, of several
 * @param first the sessions of the database when it began; null if that was not told
 * @param second some seconds later; as {@code first}, if no one was there who needed a second look
 * @param own pids of the gateway's own connections meanwhile
 */
public record RoleLook(
        String user,
        InetSocketAddress host,
        RoleFacts facts,
        @Nullable List<SeenBackend> first,
        @Nullable List<SeenBackend> second,
        Set<Integer> own) {}
