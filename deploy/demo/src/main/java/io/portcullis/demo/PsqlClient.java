package io.portcullis.demo;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** PostgreSQL's own client. It finds the passwords in the file that PGPASSFILE names. */
record PsqlClient(Shell shell) implements Client {

    @Override
    public String name() {
        return "psql";
    }

    @Override
    public String prompt() {
        return Screen.SHELL;
    }

    @Override
    public boolean waits() {
        return true;
    }

    @Override
    public Started query(Address server, String login, String sql) {
        String text = sql.strip();
        String shown = text.contains("\n") ? "\"\n" + text.indent(2).stripTrailing() + "\"" : "\"" + text + "\"";
        return start(connect(server, login) + " -c " + shown);
    }

    @Override
    public Started session(Address server, String login, List<String> statements) {
        return start(connect(server, login) + " -e <<'SQL'\n" + String.join(";\n", statements) + ";\nSQL");
    }

    @Override
    public Started stream(Address server, String login, String query) {
        return start(connect(server, login) + " \\\n  -c \"copy (" + query + ") to stdout\" | wc -l");
    }

    @Override
    public Started confirmed(Address server, String login, List<String> queries) {
        String each = queries.stream().map(sql -> " \\\n  -c \"" + sql + "\"").collect(Collectors.joining());
        return start(connect(server, login) + each);
    }

    private Started start(String commandLine) {
        Output output = new Output();
        return new Started(commandLine, output, shell.start(commandLine, output));
    }

    private static String connect(Address server, String login) {
        return String.format(
                Locale.ROOT, "psql -h %s -p %d -U %s %s", server.host(), server.port(), login, Stage.TARGET);
    }
}
