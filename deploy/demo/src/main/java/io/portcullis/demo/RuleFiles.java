package io.portcullis.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the demo's folder says about who may ask for what, and how people prove who they are. */
final class RuleFiles {
    private RuleFiles() {}

    /** The folder with the rules of the grant cluster. */
    static Path rules(Path folder) throws IOException {
        Path rules = Files.createDirectory(folder.resolve("rules"));
        Files.writeString(rules.resolve("shop.yaml"), """
                targets:
                  %1$s: {env: prod}
                rules:
                  - rule: read-the-shop
                    if: {groups: [staff], labels: {env: prod}, roles: [%2$s]}
                    grant:
                      most: 1h
                      approvals: {from: [%3$s]}
                      scope: {classes: [READ]}
                """.formatted(Stage.TARGET, Shop.READER, People.APPROVERS));
        return rules;
    }

    /** The file with the login rules of the gateways. */
    static Path logins(Path folder) throws IOException {
        return Files.writeString(folder.resolve("logins.yaml"), """
                rules:
                  - logins: [%s]
                    method: link
                  - method: scram
                """.formatted(LifeStep.LOGIN));
    }
}
