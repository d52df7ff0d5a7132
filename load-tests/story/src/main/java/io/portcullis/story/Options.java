package io.portcullis.story;

import java.util.ArrayList;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param list only the names of the parts
 * @param parts to be played, in the order of the story
 */
record Options(boolean list, List<Part> parts) {
    static final String USAGE = """
            Usage: load-tests/story/run login [--list] [--no-build] [PART ...]

            Plays how people and programs sign in, with a real Keycloak, Chromium, psql and drivers. The exit status is 0 only if all that
            was asked for held.

              PART        only this one; the beginning of its name will do
              --list      says which there are
              --no-build  takes what was built before""";

    Options {
        parts = List.copyOf(parts);
    }

    /** @throws IllegalArgumentException that names the word which is not known */
    static Options parse(List<String> words) {
        boolean list = false;
        List<String> names = new ArrayList<>();
        if (words.isEmpty() || !words.getFirst().equals("login")) {
            throw new IllegalArgumentException(words.isEmpty() ? "no story is named" : words.getFirst());
        }
        for (String word : words.subList(1, words.size())) {
            switch (word) {
                case "--list" -> list = true;
                case "--no-build" -> {} // for the script
                default -> names.add(word);
            }
        }
        names.forEach(Options::requirePart);
        return new Options(
                list,
                Parts.ofLogin().stream()
                        .filter(part -> names.isEmpty() || names.stream().anyMatch(part.name()::startsWith))
                        .toList());
    }

    private static void requirePart(String name) {
        if (Parts.ofLogin().stream().noneMatch(part -> part.name().startsWith(name))) {
            throw new IllegalArgumentException(name);
        }
    }
}
