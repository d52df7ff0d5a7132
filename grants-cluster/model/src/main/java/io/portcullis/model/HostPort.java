package io.portcullis.model;

/**
 * Where a target listens. The name is resolved anew at each connect.
 *
 * @param host a host name, an IPv4 address or an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    /** PostgreSQL's port when none is given. */
    public static final int DEFAULT_PORT = 5432;

    public HostPort {
        if (host.isEmpty() || host.length() > 255 || !host.chars().allMatch(HostPort::isHostCharacter)) {
            throw new IllegalArgumentException("not a host name or address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the port must be 1 to 65535");
        }
    }

    /** Parses {@code host}, {@code host:port}, {@code [v6]} or {@code [v6]:port}. */
    public static HostPort parse(String text) {
        return parse(text, DEFAULT_PORT);
    }

    /** The same, with another port for what has none. */
    public static HostPort parse(String text, int defaultPort) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0) {
                throw new IllegalArgumentException("the ] after the IPv6 address is missing");
            }
            String rest = text.substring(end + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw new IllegalArgumentException("only :port may follow the ]");
            }
            return new HostPort(text.substring(1, end), rest.isEmpty() ? defaultPort : port(rest.substring(1)));
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new HostPort(text, defaultPort);
        }
        if (text.indexOf(':', colon + 1) >= 0) {
            throw new IllegalArgumentException("an IPv6 address needs brackets, as [::1]:5432");
        }
        return new HostPort(text.substring(0, colon), port(text.substring(colon + 1)));
    }

    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("the port must be 1 to 65535");
        }
        return Integer.parseInt(digits);
    }

    private static boolean isHostCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-'
                || c == '_'
                || c == ':'
                || c == '%';
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
