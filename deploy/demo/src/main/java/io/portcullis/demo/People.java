package io.portcullis.demo;

import io.portcullis.harness.oidc.OidcClient;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who can sign in: sample people at a provider of the demo's own, which asks for no password and listens on the loopback interface only. Nobody
 * of them is an operator, as the first that signs in would end the token that the tour works with.
 */
final class People implements AutoCloseable {
    static final String APPROVERS = "approvers";

    static final SamplePerson MARIA = SamplePerson.of("person-1", GrantStep.LOGIN, "Maria Stone", "staff");
    static final SamplePerson BERT = SamplePerson.of("person-2", "bert", "Bert Miller", "staff", APPROVERS);
    static final SamplePerson ROSA = SamplePerson.of("person-4", LifeStep.LOGIN, "Rosa Winter", "staff");
    private static final SamplePerson AUDRA = SamplePerson.of("person-3", "audra", "Audra Field", "auditors");

    private static final String CLIENT = "portcullis-pages";

    private final OidcProvider provider = OidcProvider.start(List.of(MARIA, BERT, AUDRA, ROSA));

    String issuer() {
        return provider.issuer();
    }

    /**
     * The settings of a node whose pages they can use; the provider knows the node from then on.
     *
     * @param url of the node, for browsers
     * @param folder for the files that the settings name
     */
    Map<String, String> settings(String url, Path folder, String gateway) throws IOException {
        String secret = new BigInteger(128, new SecureRandom()).toString(36);
        byte[] cookieKey = new byte[32];
        new SecureRandom().nextBytes(cookieKey);
        provider.client(new OidcClient(
                CLIENT, secret, "portcullis-api", List.of(url + "/ui/signed-in", url + "/ui/signed-out"), null));
        String people = "portcullis.oidc.issuers.people.";
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(people + "url", provider.issuer());
        settings.put(people + "audience[0]", "portcullis-api");
        settings.put(people + "roles.requester[0]", "staff");
        settings.put(people + "roles.approver[0]", APPROVERS);
        settings.put(people + "roles.auditor[0]", "auditors");
        settings.put("portcullis.public-url", url);
        settings.put("portcullis.pages.issuer", "people");
        settings.put("portcullis.pages.client-id", CLIENT);
        settings.put(
                "portcullis.pages.client-secret-file",
                write(folder.resolve("pages.secret"), (secret + "\n").getBytes(StandardCharsets.UTF_8)));
        settings.put("portcullis.pages.cookie-key-file", write(folder.resolve("cookie.key"), cookieKey));
        settings.put("portcullis.pages.gateway", gateway);
        return settings;
    }

    private static String write(Path file, byte[] content) throws IOException {
        FileAttribute<Set<PosixFilePermission>> ours =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(file, ours);
        return Files.write(file, content).toString();
    }

    @Override
    public void close() {
        provider.close();
    }
}
