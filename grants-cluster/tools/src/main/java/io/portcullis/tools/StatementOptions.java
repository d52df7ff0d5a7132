package io.portcullis.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portcullis.model.Bytes;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.TypeNames;
import io.portcullis.sql.Classified;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.Shape;
import io.portcullis.sql.Shapes;
import io.portcullis.sql.TextEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The one statement that a grant is to allow; without any of these, every one that its classes and names allow. */
final class StatementOptions {
    /** Longer ones do not fit into a grant. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final String BINARY = ":binary";

    @Option(
            names = "--statement-file",
            paramLabel = "FILE",
            description =
                    "allow this statement only: the text in the file, byte for byte but for semicolons and white space at its end. Needs "
                            + "--search-path")
    @Nullable
    Path file;

    @Option(
            names = "--any-literals",
            description = "with --statement-file: allow every text that differs from it in its literals only")
    boolean anyLiterals;

    @Option(
            names = "--fingerprint",
            paramLabel = "1:HEX",
            description = "allow statements of this shape only, as check prints it")
    @Nullable
    String fingerprint;

    @Option(
            names = "--parameter",
            paramLabel = "TYPE[=VALUE]",
            description =
                    "the value of $1, $2 and so on, with the type that the client declares for it: int4=7, 0=7 if it "
                            + "declares none, int4:binary=AAAABw== in base64, int4 for NULL")
    List<String> parameters = List.of();

    @Option(
            names = "--uses",
            paramLabel = "N",
            defaultValue = "1",
            description = "how often the statement may run (default: ${DEFAULT-VALUE})")
    int uses = 1;

    @Nullable
    BoundStatement statement() throws IOException {
        if (file != null && fingerprint != null) {
            throw new IllegalArgumentException("--fingerprint can not be given with --statement-file");
        }
        if (!parameters.isEmpty() && (file == null || anyLiterals)) {
            throw new IllegalArgumentException(
                    "--parameter can only be given with a --statement-file, without --any-literals");
        }
        if (fingerprint != null) {
            return new BoundStatement.Shape(fingerprint, uses);
        }
        if (file == null) {
            if (anyLiterals || uses != 1) {
                throw new IllegalArgumentException("--any-literals and --uses need --statement-file or --fingerprint");
            }
            return null;
        }
        return of(text(file));
    }

    private BoundStatement of(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        Shape shape = new Shapes().of(bytes, 0, bytes.length, TextEncoding.UTF8);
        boolean sure = new Classifier().classify(bytes) instanceof Classified.Script script
                && script.count() > 0
                && !script.twoReadings();
        if (!sure || (anyLiterals && shape == null)) {
            throw new Refusal(file + " can not be read for sure, so no gateway would let it pass");
        }
        return anyLiterals && shape != null
                ? new BoundStatement.Shape(shape.fingerprint(), uses)
                : new BoundStatement.Exact(text, values(), uses);
    }

    /** Editors put a line end behind the last line; no client sends it. */
    static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new Refusal(file + " is longer than " + MAX_BYTES + " bytes");
        }
        String text = Files.readString(file);
        String chopped = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return chopped.endsWith("\r") ? chopped.substring(0, chopped.length() - 1) : chopped;
    }

    private List<BoundStatement.Parameter> values() {
        List<BoundStatement.Parameter> values = new ArrayList<>();
        for (String text : parameters) {
            int equals = text.indexOf('=');
            String before = equals < 0 ? text : text.substring(0, equals);
            boolean binary = before.endsWith(BINARY);
            long type = type(binary ? before.substring(0, before.length() - BINARY.length()) : before);
            Bytes value = equals < 0 ? null : value(binary, text.substring(equals + 1));
            values.add(new BoundStatement.Parameter(type, binary, value));
        }
        return values;
    }

    private static long type(String text) {
        try {
            return TypeNames.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the type of --parameter " + e.getMessage(), e);
        }
    }

    private static Bytes value(boolean binary, String text) {
        try {
            return Bytes.of(binary ? Base64.getDecoder().decode(text) : text.getBytes(UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the value of a binary --parameter must be base64", e);
        }
    }
}
