package io.portcullis.story.stage;

import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import io.portcullis.harness.ClusterNodeBuilder;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.story.keycloak.Keycloak;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * How nodes and gateway are told about Keycloak and the rules.
 *
 * @param pages {@code https://host:port} where people have the pages
 * @param pagesSecret of the pages' client at Keycloak
 * @param directorySecret of the client that asks whether people still are who they were
 * @param rules the folder with the rules of who may ask for what
 * @param gatewayPort for the snippets
 */
record Settings(
        Path folder,
        Keycloak keycloak,
        CertificateAuthority authority,
        String pages,
        Path pagesSecret,
        Path directorySecret,
        Path cookieKey,
        Path rules,
        int gatewayPort) {
    private static final String LOGINS = """
            rules:
              - {logins: [sos-*], method: scram}
              - {targets: [orders-token], logins: [svc-*], method: jwt, issuer: services}
              - {targets: [orders-token], method: jwt, issuer: people}
              - {targets: [orders-oauth], method: oauthbearer, issuer: people}
              - {targets: [orders-link], method: link}
              - {targets: [orders-link-there], method: link, sensitive: true}
              - {targets: [orders-token-fresh], method: jwt, issuer: people, max-age: 5s}
              - {targets: [orders-link-fresh], method: link, max-age: 10s}
              - {targets: [orders-link-strong], method: link, acr: 2}
              - {targets: [shop], method: link}
              - {method: scram}
            """;

    static Settings write(
            Path folder,
            Keycloak keycloak,
            CertificateAuthority authority,
            String pages,
            String pagesSecret,
            String directorySecret,
            int gatewayPort)
            throws IOException {
        byte[] cookieKey = new byte[32];
        new SecureRandom().nextBytes(cookieKey);
        Path rules = Files.createDirectory(folder.resolve("rules"));
        try (InputStream file = Settings.class.getResourceAsStream("rules.yaml")) {
            Files.copy(file, rules.resolve("10-shop.yaml"));
        }
        return new Settings(
                folder,
                keycloak,
                authority,
                pages,
                Files.writeString(folder.resolve("pages.secret"), pagesSecret + "\n"),
                Files.writeString(folder.resolve("directory.secret"), directorySecret + "\n"),
                Files.write(folder.resolve("cookie.key"), cookieKey),
                rules,
                gatewayPort);
    }

    /** With roles by groups, and pages. */
    ClusterNodeBuilder ofNode(ClusterNodeBuilder node) {
        String people = "portcullis.oidc.issuers.people.";
        return node.with(people + "url", keycloak.issuer(Stage.COMPANY))
                .with(people + "audience[0]", "portcullis-api")
                .with(people + "tls-configuration-name", "keycloak")
                .with(people + "roles.requester[0]", "staff")
                .with(people + "roles.requester[1]", "developers")
                .with(people + "roles.approver[0]", "approvers")
                .with(people + "roles.approver[1]", "dba")
                .with(people + "roles.approver[2]", "security")
                .with(people + "roles.auditor[0]", "auditors")
                .with(people + "roles.operator[0]", "operators")
                .with(
                        "quarkus.tls.keycloak.trust-store.pem.certs",
                        authority.certificateFile().toString())
                .with(people + "directory.person-url", keycloak.people(Stage.COMPANY) + "/{subject}")
                .with(people + "directory.groups-url", keycloak.people(Stage.COMPANY) + "/{subject}/groups")
                .with(people + "directory.groups-path", "name")
                .with(people + "directory.client-id", "portcullis-directory")
                .with(people + "directory.client-secret-file", directorySecret.toString())
                .with(people + "directory.every", Stage.ASKED_ABOUT_EVERY.toSeconds() + "s")
                .with("portcullis.public-url", pages)
                .with("portcullis.pages.issuer", "people")
                .with("portcullis.pages.client-id", "portcullis-pages")
                .with("portcullis.pages.client-secret-file", pagesSecret.toString())
                .with("portcullis.pages.cookie-key-file", cookieKey.toString())
                .with("portcullis.rules-dir", rules.toString())
                .with("portcullis.rules-rest", "1s")
                // Somebody asks as often here as others do in months.
                .with("portcullis.requests.most-per-hour", "2000")
                .with("portcullis.requests.most-grants", "200")
                .with("portcullis.pages.gateway", "localhost:" + gatewayPort);
    }

    GatewayBuilder ofGateway(GatewayBuilder gateway, Issued own) throws IOException {
        Path logins = Files.writeString(folder.resolve("logins.yaml"), LOGINS);
        return issuer(
                        issuer(gateway, "people", keycloak.issuer(Stage.COMPANY), authority),
                        "services",
                        keycloak.issuer(Stage.SERVICES),
                        authority)
                .with("portcullis.issuers.people.scope", "openid db")
                // All clocks are this machine's; what a rule calls recent is a few seconds here.
                .with("portcullis.issuers.people.clock-skew", "2s")
                .with("portcullis.logins-file", logins.toString())
                .with("portcullis.pages-url", pages)
                .with("portcullis.listener.tls", "optional")
                .with(
                        "portcullis.listener.tls-certificate-file",
                        own.certificateFile().toString())
                .with("portcullis.listener.tls-key-file", own.keyFile().toString());
    }

    private static GatewayBuilder issuer(
            GatewayBuilder gateway, String name, String issuer, CertificateAuthority authority) {
        String prefix = "portcullis.issuers." + name + ".";
        return gateway.with(prefix + "issuer", issuer)
                .with(prefix + "audience", "portcullis-db")
                .with(prefix + "ca-file", authority.certificateFile().toString());
    }
}
