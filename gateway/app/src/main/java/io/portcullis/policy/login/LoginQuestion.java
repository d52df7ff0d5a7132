package io.portcullis.policy.login;

import io.portcullis.model.Cidr;
import java.util.function.Predicate;

/**
 * What is known of a client when it must be asked to prove who it is.
 *
 * @param login without the role
 * @param from whether it comes from that network
 * @param encrypted whether it speaks TLS
 * @param target the configured name of the target; where there is none of that name, the name itself, so that rules do not
 *     tell which targets there are
 * @param replication whether it wants to be a walsender
 */
public record LoginQuestion(
        String login, Predicate<Cidr> from, boolean encrypted, String target, boolean replication) {}
