package io.portcullis.server.api.form;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portcullis.model.Bytes;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.TypeNames;
import io.portcullis.server.api.body.StatementBody;
import io.portcullis.server.api.body.StatementBody.BoundValue;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.sql.Classified;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.Shape;
import io.portcullis.sql.Shapes;
import io.portcullis.sql.TextEncoding;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statement that a client wants a grant to be bound to, checked. A text that no gateway would let pass is refused here already. */
public final class StatementForm {
    private static final String FIELD = "scope.statement";
    private static final String UNSURE =
            "can not be read for sure, so no gateway would let it pass: see docs/sql.md for what is not read";

    private StatementForm() {}

    static @Nullable BoundStatement statement(@Nullable StatementBody body) {
        if (body == null) {
            return null;
        }
        long given = Stream.of(body.exact(), body.shape(), body.fingerprint())
                .filter(text -> text != null)
                .count();
        if (given != 1) {
            throw Problem.invalid(FIELD, "must have exactly one of exact, shape and fingerprint")
                    .thrown();
        }
        int uses = body.uses() == null ? 1 : body.uses();
        if (body.exact() != null) {
            return exact(body.exact(), body.parameters(), uses);
        }
        if (body.parameters() != null) {
            throw Problem.invalid(FIELD + ".parameters", "can only be given with exact: a shape is all values")
                    .thrown();
        }
        Shape shape = shape(body);
        String fingerprint =
                shape == null ? Fields.required(FIELD + ".fingerprint", body.fingerprint()) : shape.fingerprint();
        return ScopeForm.model("scope", () -> new BoundStatement.Shape(fingerprint, uses));
    }

    /** The shape of the text that was given for one; null if none was. */
    public static @Nullable Shape shape(@Nullable StatementBody body) {
        if (body == null || body.shape() == null) {
            return null;
        }
        byte[] text = body.shape().getBytes(UTF_8);
        Shape shape = new Shapes().of(text, 0, text.length, TextEncoding.UTF8);
        if (shape == null || !isSure(body.shape())) {
            throw Problem.invalid(FIELD + ".shape", UNSURE).thrown();
        }
        return shape;
    }

    private static BoundStatement exact(String text, @Nullable List<@Nullable BoundValue> given, int uses) {
        List<BoundStatement.Parameter> parameters = new ArrayList<>();
        for (BoundValue value : given == null ? List.<@Nullable BoundValue>of() : given) {
            parameters.add(parameter(FIELD + ".parameters[" + parameters.size() + "]", value));
        }
        BoundStatement exact;
        try {
            exact = new BoundStatement.Exact(text, parameters, uses);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("statement.text ")
                    ? Problem.invalid(FIELD + ".exact", message.substring(message.indexOf(' ') + 1))
                            .thrown()
                    : ScopeForm.problem("scope", e).thrown();
        }
        if (!isSure(text)) {
            throw Problem.invalid(FIELD + ".exact", UNSURE).thrown();
        }
        return exact;
    }

    private static boolean isSure(String text) {
        return new Classifier().classify(text.getBytes(UTF_8)) instanceof Classified.Script script
                && script.count() > 0
                && !script.twoReadings();
    }

    private static BoundStatement.Parameter parameter(String field, @Nullable BoundValue value) {
        if (value == null) {
            throw Problem.invalid(field, "must be an object; {} is NULL").thrown();
        }
        String declared = value.type();
        String binary = value.binary();
        if (value.text() != null && binary != null) {
            throw Problem.invalid(field, "can not have both text and binary").thrown();
        }
        long type = declared == null ? 0 : ScopeForm.refusedAs(field + ".type", () -> TypeNames.parse(declared));
        Bytes bytes = value.text() == null ? null : Bytes.of(value.text().getBytes(UTF_8));
        if (binary != null) {
            bytes = ScopeForm.refusedAs(field + ".binary", () -> binary(binary));
        }
        try {
            return new BoundStatement.Parameter(type, binary != null, bytes);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            boolean aboutType = message.startsWith("statement.parameters.type ");
            throw Problem.invalid(aboutType ? field + ".type" : field, message.substring(message.indexOf(' ') + 1))
                    .thrown();
        }
    }

    private static Bytes binary(String base64) {
        try {
            return Bytes.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be base64", e);
        }
    }
}
