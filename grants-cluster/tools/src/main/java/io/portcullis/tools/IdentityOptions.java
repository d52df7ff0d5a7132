package io.portcullis.tools;

import picocli.CommandLine.Option;

/** Who a login is at an issuer of tokens: both or none, used as a group. */
final class IdentityOptions {
    @Option(
            names = "--issuer",
            paramLabel = "URL",
            required = true,
            description = "whose tokens prove the login, exactly as they have it in 'iss'")
    String issuer = "";

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            required = true,
            description = "whom they must be for, exactly as they have it in 'sub'")
    String subject = "";
}
