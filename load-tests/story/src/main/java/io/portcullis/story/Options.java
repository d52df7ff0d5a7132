package io.portcullis.story;

import java.util.ArrayList;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param play the story
 * @param list only the names of the parts
 * @param parts to be played, in the order of the story
 */
record Options(Play play, boolean list, List<Part> parts) {
    static final String USAGE = """
            Usage: load-tests/story/run login|life [--list] [--no-build] [PART ...]

            Plays a story with a real Keycloak, Chromium, psql and drivers. The exit status is 0 only if all that was asked for held.

              login       how people and programs sign in
              life        a grant from the asking to its end
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
        if (words.isEmpty()) {
            throw new IllegalArgumentException("no story is named");
        }
        Play play = Play.of(words.getFirst()).orElseThrow(() -> new IllegalArgumentException(words.getFirst()));
        for (String word : words.subList(1, words.size())) {
            switch (word) {
                case "--list" -> list = true;
                case "--no-build" -> {} // for the script
                default -> names.add(word);
            }
        }
        names.forEach(name -> requirePart(play, name));
        return new Options(
                play,
                list,
                play.parts().stream()
                        .filter(part -> names.isEmpty() || names.stream().anyMatch(part.name()::startsWith))
                        .toList());
    }

    private static void requirePart(Play play, String name) {
        if (play.parts().stream().noneMatch(part -> part.name().startsWith(name))) {
            throw new IllegalArgumentException(name);
        }
    }
}
