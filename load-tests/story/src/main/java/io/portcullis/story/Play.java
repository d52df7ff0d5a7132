package io.portcullis.story;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The stories there are. */
enum Play {
    /** How people and programs get in. */
    LOGIN("login", 1) {
        @Override
        List<Part> parts() {
            return Parts.ofLogin();
        }
    },
    /** A grant from the asking to its end. */
    LIFE("life", 2) {
        @Override
        List<Part> parts() {
            return Parts.ofLife();
        }
    };

    private final String word;
    private final int nodes;

    Play(String word, int nodes) {
        this.word = word;
        this.nodes = nodes;
    }

    static Optional<Play> of(String word) {
        return Arrays.stream(values()).filter(play -> play.word.equals(word)).findFirst();
    }

    /** How many nodes of the grant cluster it is played with. */
    int nodes() {
        return nodes;
    }

    /** In their order. */
    abstract List<Part> parts();
}
