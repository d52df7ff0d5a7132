package io.portcullis.demo;

import io.portcullis.harness.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/** The passwords of the demo's people, in a file that psql reads by itself ({@code PGPASSFILE}). */
final class Passwords {
    private final Path file;
    private final Map<String, String> known = new HashMap<>();

    private Passwords(Path file) {
        this.file = file;
    }

    /** An empty file; psql takes it only if nobody else can read it. */
    static Passwords in(Path folder) throws IOException {
        Path file = folder.resolve("pgpass");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new Passwords(file);
    }

    Path file() {
        return file;
    }

    void add(String login, String password) throws IOException {
        known.put(login, password);
        Files.writeString(file, "*:*:*:" + login + ":" + password + "\n", StandardOpenOption.APPEND);
    }

    void addSuperuser(PostgresServer server) throws IOException {
        add(server.superuser(), server.superuserPassword());
    }

    String of(String login) {
        String password = known.get(login);
        if (password == null) {
            throw new IllegalArgumentException("no password of " + login);
        }
        return password;
    }
}
