package io.portcullis.demo;

import java.io.PrintStream;
import java.util.List;

/** Where the tour is played: at most 100 columns, colours only on a terminal. */
final class Screen {
    static final int WIDTH = 98;
    static final String SHELL = "$ ";
    private static final String INDENT = "   ";

    private final PrintStream out;
    private final boolean terminal;

    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    boolean isTerminal() {
        return terminal;
    }

    /** A part of the demo begins. */
    void heading(String text) {
        line("");
        line(bold(text));
    }

    /** What is happening, in words. */
    void say(String text) {
        for (String line : Text.wrap(text, WIDTH - INDENT.length())) {
            line(INDENT + line);
        }
    }

    /** A command as one would type it into a shell. */
    void command(String command) {
        typed(SHELL, command);
    }

    /** What one would type, behind the first line's prompt. */
    void typed(String prompt, String text) {
        line("");
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            line(INDENT + cyan((i == 0 ? prompt : "  ") + lines.get(i)));
        }
    }

    /** What a program printed, without empty lines at its end; lines that are too long are continued below. */
    void output(String text) {
        text.stripTrailing()
                .lines()
                .forEach(line -> Text.fold(line, WIDTH - INDENT.length() - 2)
                        .forEach(part -> line((INDENT + "  " + part).stripTrailing())));
    }

    /** Something was checked and is as it should be. */
    void ok(String text) {
        marked(green("ok"), text);
    }

    void failed(String text) {
        line("");
        List<String> lines = text.lines().toList();
        line(INDENT + red("FAILED") + "  " + (lines.isEmpty() ? "" : lines.getFirst()));
        lines.stream().skip(1).forEach(line -> line(INDENT + "        " + line));
    }

    private void marked(String mark, String text) {
        List<String> lines = Text.wrap(text, WIDTH - 7);
        line(INDENT + mark + "  " + lines.getFirst());
        lines.stream().skip(1).forEach(line -> line(INDENT + "    " + line));
    }

    void line(String text) {
        synchronized (out) {
            out.println(text);
            out.flush();
        }
    }

    /** Replaces the line that the cursor is in; on a terminal only. */
    void replaceLine(String text) {
        synchronized (out) {
            out.print("\r\033[K" + text);
            out.flush();
        }
    }

    String dim(String text) {
        return coloured("2", text);
    }

    String bold(String text) {
        return coloured("1", text);
    }

    private String green(String text) {
        return coloured("32", text);
    }

    private String red(String text) {
        return coloured("1;31", text);
    }

    private String cyan(String text) {
        return coloured("36", text);
    }

    private String coloured(String code, String text) {
        return terminal ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
