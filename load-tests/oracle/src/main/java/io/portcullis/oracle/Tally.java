package io.portcullis.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a comparison of many texts came to. */
final class Tally {
    private static final int SHOWN = 20;
    private static final int SHOWN_REFUSALS = 3;

    private final String name;
    private final List<String> misses = new ArrayList<>();
    private final List<String> over = new ArrayList<>();
    private final List<String> relations = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final Map<String, Integer> refused = new TreeMap<>();

    private int asked;
    private int accepted;
    private int statements;
    private int reads;
    private int overclassified;
    private int unknown;
    private int unsure;
    private int others;
    private int missed;

    Tally(String name) {
        this.name = name;
    }

    void asked(int texts) {
        asked += texts;
    }

    void add(String text, Comparison.Outcome outcome) {
        accepted++;
        switch (outcome) {
            case Comparison.Outcome.Sound sound -> {
                statements += sound.statements();
                reads += sound.reads();
                overclassified += sound.overclassified();
                unknown += sound.unknown();
                unsure += sound.unsure();
                others += sound.others();
                if (sound.unsure() + sound.others() > 0 && relations.size() < SHOWN) {
                    relations.add(text);
                }
                if (sound.overclassified() > 0 && over.size() < SHOWN) {
                    over.add(text);
                }
            }
            case Comparison.Outcome.Refused one -> {
                if (refused.merge(one.why(), 1, Integer::sum) <= SHOWN_REFUSALS) {
                    refusals.add(one.why() + " " + text);
                }
            }
            case Comparison.Outcome.Unsound unsound -> {
                missed++;
                if (misses.size() < SHOWN) {
                    misses.add(unsound.what() + "\n    " + text.replace("\n", "\n    "));
                }
            }
        }
    }

    int accepted() {
        return accepted;
    }

    boolean isSound() {
        return missed == 0 && accepted > 0;
    }

    /** Whether what is refused, not known or not sure is the exception: who claims everything of everything misses nothing. */
    boolean knowsMost() {
        return 100L * (allRefused() + unknown + unsure) <= statements;
    }

    private int allRefused() {
        return refused.values().stream().mapToInt(Integer::intValue).sum();
    }

    static String header() {
        return "%-28s %9s %9s %10s %9s %15s %9s %8s %8s %8s %7s"
                .formatted(
                        "",
                        "texts",
                        "accepted",
                        "statements",
                        "reads",
                        "over-classified",
                        "refused",
                        "unknown",
                        "unsure",
                        "others",
                        "misses");
    }

    @Override
    public String toString() {
        return "%-28s %9d %9d %10d %9d %15d %9d %8d %8d %8d %7d"
                .formatted(
                        name,
                        asked,
                        accepted,
                        statements,
                        reads,
                        overclassified,
                        allRefused(),
                        unknown,
                        unsure,
                        others,
                        missed);
    }

    /** The texts behind the numbers, misses first. */
    String details(boolean all) {
        StringBuilder out = new StringBuilder();
        misses.forEach(miss -> out.append("\nMISS ").append(miss).append('\n'));
        if (all) {
            over.forEach(text -> out.append("\nOVER ").append(text).append('\n'));
            relations.forEach(text -> out.append("\nRELATIONS ").append(text).append('\n'));
            refusals.forEach(text -> out.append("\nREFUSED ").append(text).append('\n'));
        }
        return out.toString();
    }
}
