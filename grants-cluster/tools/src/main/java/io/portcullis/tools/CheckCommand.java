package io.portcullis.tools;

import io.portcullis.model.Grant;
import io.portcullis.model.codec.Envelope;
import io.portcullis.model.codec.RecordCodec;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.ScopeWords;
import io.portcullis.scope.DryRun;
import io.portcullis.scope.Needs;
import io.portcullis.sql.Classified;
import io.portcullis.sql.Name;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Tells what a gateway would say to statements under a grant or a scope, and what they need. It asks no "
                        + "database and no gateway. Exit status 1 if one would be denied.")
final class CheckCommand implements Callable<Integer> {
    @Option(
            names = "--grant",
            paramLabel = "FILE",
            description = "under the scope of this grant; its signature is not checked")
    @Nullable
    Path grant;

    @Mixin
    ScopeOptions scope = new ScopeOptions();

    @Option(names = "--file", paramLabel = "FILE", description = "the text in this file; may be repeated")
    List<Path> files = List.of();

    @Parameters(
            paramLabel = "SQL",
            arity = "0..*",
            description = "texts as a client would send them, in one session and in this order, those of files first")
    List<String> texts = List.of();

    private final Surroundings surroundings;

    CheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, RefusedRecord {
        List<String> all = new ArrayList<>();
        for (Path file : files) {
            all.add(StatementOptions.text(file));
        }
        all.addAll(texts);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a text or a --file is needed");
        }
        DryRun run = run();
        boolean denied = false;
        String separator = "";
        for (String text : all) {
            DryRun.Foreseen foreseen = run.of(text);
            denied |= !foreseen.verdict().isAllowed();
            surroundings.out().print(separator);
            print(text, foreseen);
            separator = System.lineSeparator();
        }
        return denied ? 1 : 0;
    }

    private DryRun run() throws IOException, RefusedRecord {
        GrantScope given = scope.read();
        if (grant == null) {
            return new DryRun(given, "the scope");
        }
        if (!given.isFull()) {
            throw new IllegalArgumentException("--grant brings its own scope");
        }
        Envelope envelope = Envelope.parse(RecordFiles.read(grant));
        if (!(RecordCodec.decode(envelope.record().toArray()).record() instanceof Grant read)) {
            throw new Refusal(grant + " is no grant");
        }
        return new DryRun(ScopeCodec.decode(read.scope()), "grant " + read.id().value());
    }

    private void print(String text, DryRun.Foreseen foreseen) {
        add("text", ScopeWords.quoted(text));
        switch (foreseen.classified()) {
            case Classified.Refused refused ->
                add(
                        "not read",
                        refused.why().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " at byte "
                                + refused.offset());
            case Classified.Script script -> {
                if (script.twoReadings()) {
                    add(
                            "two ways",
                            "it means something else where standard_conforming_strings is off: both are listed");
                }
            }
        }
        foreseen.needs().forEach(this::print);
        if (foreseen.shape() != null) {
            add("shape", ScopeWords.quoted(foreseen.shape().text()));
            add("fingerprint", foreseen.shape().fingerprint());
        }
        var denial = foreseen.denial();
        if (denial == null) {
            add("verdict", "allowed");
        } else {
            add("verdict", "DENIED: " + denial.message());
            add("", ScopeWords.escaped(denial.detail()));
        }
    }

    private void print(Needs needs) {
        String classes = needs.classes().isEmpty()
                ? "nothing: every grant allows it"
                : "needs "
                        + String.join(
                                ", ",
                                needs.classes().asSet().stream().map(Enum::name).toList());
        add("statement", needs.command().name().replace('_', ' ') + ", " + classes);
        names("relations", needs.relations(), needs.allRelations());
        names("functions", needs.functions(), needs.allFunctions());
    }

    private void names(String what, List<Name> names, boolean all) {
        List<String> words = new ArrayList<>(
                names.stream().map(name -> ScopeWords.escaped(name.toString())).toList());
        if (!all) {
            words.add("others that its text does not tell");
        }
        if (!words.isEmpty()) {
            add(what, String.join(", ", words));
        }
    }

    private void add(String name, String value) {
        PrintWriter out = surroundings.out();
        out.print(String.format(Locale.ROOT, "%-11s %s%n", name, value));
    }
}
