package io.portcullis.demo;

import io.portcullis.harness.Certificate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** One call of the API, for machines without curl: {@code BASE CERTIFICATE HEADER-FILE METHOD PATH [BODY]}; status 0 if it succeeds. */
final class ApiCall {
    private ApiCall() {}

    public static void main(String[] arguments) throws Exception {
        Path certificate = Path.of(arguments[1]);
        String token = Files.readString(Path.of(arguments[2])).strip().substring("Authorization: ".length());
        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0] + arguments[4]))
                .header("Authorization", token)
                .header("Content-Type", "application/json")
                .method(
                        arguments[3],
                        arguments.length > 5
                                ? HttpRequest.BodyPublishers.ofString(arguments[5])
                                : HttpRequest.BodyPublishers.noBody())
                .build();
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(new Certificate(certificate, certificate).trust())
                .build()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            System.out.println(answer.body());
            System.exit(answer.statusCode() / 100 == 2 ? 0 : 22);
        }
    }
}
