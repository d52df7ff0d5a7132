package io.portcullis.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The comparison. Ends with 0 only if we took no statement for less than PostgreSQL's parser shows it to be. */
public final class Oracle {
    private final Options options;
    private final Parser parser;
    private final Comparison comparison = new Comparison();
    private final List<Tally> tallies = new ArrayList<>();

    private Oracle(Options options, Parser parser) {
        this.options = options;
        this.parser = parser;
    }

    public static void main(String[] arguments) throws IOException {
        Options options = Options.of(arguments);
        Path folder = Files.createTempDirectory("portcullis-oracle");
        boolean sound;
        try {
            sound = run(options, new Material(folder));
        } finally {
            delete(folder);
        }
        System.exit(sound ? 0 : 1);
    }

    private static boolean run(Options options, Material material) throws IOException {
        Path source = options.postgres() != null ? options.postgres() : material.postgres();
        Path npm = options.parser() != null ? options.parser() : material.parser();
        boolean grammar = new Grammar(source.resolve("src/backend/parser/gram.y")).agrees();
        try (Parser parser = new Parser(npm)) {
            return new Oracle(options, parser).compare(source) && grammar;
        }
    }

    private boolean compare(Path source) throws IOException {
        List<String> corpus = new Corpus(parser).statements(source);
        regression(corpus);
        fuzz(new Generator(options.seed(), corpus));
        System.out.println(Tally.header());
        tallies.forEach(System.out::println);
        tallies.forEach(tally -> System.out.print(tally.details(options.verbose())));
        return tallies.stream().allMatch(Tally::isSound) && tallies.getFirst().knowsMost();
    }

    private void regression(List<String> corpus) {
        Tally tally = tally("PostgreSQL's regression tests");
        List<Answer> answers = parser.ask(corpus);
        tally.asked(corpus.size());
        for (int i = 0; i < corpus.size(); i++) {
            tally.add(corpus.get(i), comparison.compare(corpus.get(i), answers.get(i), false));
        }
    }

    /** Until as many texts as wanted were accepted by the parser, under one setting or the other. */
    private void fuzz(Generator generator) {
        Tally mutated = tally("mutated, seed " + options.seed());
        Tally built = tally("built, seed " + options.seed());
        Tally other = tally("built, the other reading");
        while (mutated.accepted() < options.inputs() / 2) {
            List<String> texts = Stream.generate(generator::mutated).limit(1000).toList();
            compare(texts, texts, mutated, false);
        }
        while (built.accepted() + other.accepted() < (options.inputs() + 1) / 2) {
            List<Generator.Pair> pairs =
                    Stream.generate(generator::built).limit(1000).toList();
            List<String> texts = pairs.stream().map(Generator.Pair::text).toList();
            compare(texts, texts, built, false);
            compare(texts, pairs.stream().map(Generator.Pair::other).toList(), other, true);
        }
    }

    private void compare(List<String> texts, List<String> asked, Tally tally, boolean otherRules) {
        List<Answer> answers = parser.ask(asked);
        tally.asked(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            if (answers.get(i).accepted()) {
                tally.add(texts.get(i), comparison.compare(texts.get(i), answers.get(i), otherRules));
            }
        }
    }

    private Tally tally(String name) {
        Tally tally = new Tally(name);
        tallies.add(tally);
        return tally;
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
