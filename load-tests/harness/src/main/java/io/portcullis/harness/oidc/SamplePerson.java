package io.portcullis.harness.oidc;

import java.util.List;

/**
 * Somebody who can sign in.
 *
 * @param subject the claim {@code sub}: what never changes
 * @param login the claim {@code preferred_username}
 * @param name for the page on which one chooses
 * @param acr how strongly the person proved who they are; {@code amr} by which means
 */
public record SamplePerson(
        String subject, String login, String name, List<String> groups, String acr, List<String> amr) {

    public SamplePerson {
        groups = List.copyOf(groups);
        amr = List.copyOf(amr);
    }

    /** Signs in with a password. */
    public static SamplePerson of(String subject, String login, String name, String... groups) {
        return new SamplePerson(subject, login, name, List.of(groups), "1", List.of("pwd"));
    }

    /** The same person in other groups. */
    public SamplePerson in(List<String> others) {
        return new SamplePerson(subject, login, name, others, acr, amr);
    }

    /** The same person with a second factor. */
    public SamplePerson withSecondFactor() {
        return new SamplePerson(subject, login, name, groups, SecondFactor.ACR, List.of("pwd", "otp"));
    }
}
