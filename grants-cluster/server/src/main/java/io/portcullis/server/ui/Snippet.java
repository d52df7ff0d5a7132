package io.portcullis.server.ui;

import io.portcullis.model.Grant;
import io.portcullis.model.HostPort;
import io.portcullis.server.config.GatewaysPlace;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to connect, to be copied. A role can have any character, and what is copied runs in a shell: what is not plain is encoded.
 *
 * @param client which it is for
 */
public record Snippet(String client, String text) {
    /** Means nothing special in a shell's double quotes, in a connection string and in YAML. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@/:-]+");

    private static final String NOBODY_SAID = "GATEWAY";

    /** Says that the password is a device's secret. */
    static final String DEVICE = "-c portcullis.device=on";

    /**
     * For every kind of client.
     *
     * @param options what the client has to say to a gateway; empty: nothing
     */
    static List<Snippet> all(GatewaysPlace gateways, String user, String database, String options) {
        Place place = Place.of(gateways, user, database, options);
        return List.of(
                new Snippet("psql", place.psql()),
                new Snippet("URI (libpq: psycopg, pgx, node-postgres, …)", place.uri()),
                new Snippet("JDBC", place.jdbc()),
                new Snippet("DBeaver", place.dbeaver()),
                new Snippet("Rails (config/database.yml)", place.rails()));
    }

    /** Tells this grant from others of one's own. */
    static String grant(Grant grant) {
        return "-c portcullis.grant=" + grant.recordId();
    }

    /** Of a {@code .pgpass}; a wildcard in the place of the gateway would show the secret to whatever server somebody connects to. */
    static String passLine(GatewaysPlace gateways, String login, String secret) {
        HostPort gateway = gateway(gateways);
        return gateway.host().replace(":", "\\:") + ":" + gateway.port() + ":*:" + login + ":" + secret;
    }

    private static HostPort gateway(GatewaysPlace gateways) {
        @Nullable HostPort gateway = gateways.address();
        return gateway == null ? new HostPort(NOBODY_SAID, GatewaysPlace.PORT) : gateway;
    }

    /**
     * @param rootCertificate as libpq has it: {@code system} or a file; empty for its default
     * @param options empty if there are none
     */
    private record Place(String host, int port, String database, String user, String rootCertificate, String options) {

        static Place of(GatewaysPlace gateways, String user, String database, String options) {
            return new Place(
                    gateway(gateways).host(),
                    gateway(gateways).port(),
                    database,
                    user,
                    gateways.rootCertificate(),
                    options);
        }

        String psql() {
            if (!PLAIN.matcher(user + database).matches()) {
                return "psql '" + uri() + "'";
            }
            return "psql \"host=" + host + " port=" + port + " dbname=" + database + " user=" + user
                    + " sslmode=verify-full" + (rootCertificate.isEmpty() ? "" : " sslrootcert=" + rootCertificate)
                    + (options.isEmpty() ? "" : " options='" + options + "'") + "\"";
        }

        String uri() {
            return "postgresql://" + encoded(user) + "@" + address() + "?sslmode=verify-full"
                    + (rootCertificate.isEmpty() ? "" : "&sslrootcert=" + encoded(rootCertificate)) + encodedOptions();
        }

        /** pgjdbc takes a file, and for the system's certificates a class. */
        String jdbc() {
            String root = rootCertificate.isEmpty()
                    ? ""
                    : rootCertificate.equals("system")
                            ? "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"
                            : "&sslrootcert=" + encoded(rootCertificate);
            return "jdbc:postgresql://" + address() + "?user=" + encoded(user) + "&sslmode=verify-full" + root
                    + encodedOptions();
        }

        String dbeaver() {
            return "Host: " + host + "\nPort: " + port + "\nDatabase: " + database + "\nUsername: " + user
                    + "\nSSL: on, SSL mode verify-full"
                    + (options.isEmpty() ? "" : "\nDriver property options: " + options);
        }

        String rails() {
            return "production:\n  adapter: postgresql\n  host: " + host + "\n  port: " + port + "\n  database: "
                    + yaml(database) + "\n  username: " + yaml(user)
                    + "\n  password: <%= ENV[\"DATABASE_SECRET\"] %>\n  sslmode: verify-full"
                    + (rootCertificate.isEmpty() ? "" : "\n  sslrootcert: " + yaml(rootCertificate))
                    + (options.isEmpty() ? "" : "\n  options: " + yaml(options));
        }

        private String address() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + "/" + encoded(database);
        }

        private String encodedOptions() {
            return options.isEmpty() ? "" : "&options=" + encoded(options);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    /** Between single quotes, where a quote is written twice. ERB is read before: its mark is taken apart. */
    private static String yaml(String text) {
        return "'" + text.replace("'", "''").replace("<%", "<%%") + "'";
    }
}
