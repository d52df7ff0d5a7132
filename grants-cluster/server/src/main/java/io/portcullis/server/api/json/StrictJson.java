package io.portcullis.server.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of requests into records, and records into bodies. Nothing is guessed: an unknown or repeated property, a number in
 * the place of a text or anything behind the object is refused, and the refusal names the property.
 */
public final class StrictJson {
    private static final int MAX_DEPTH = 16;
    /** A record of 64 KiB in base64 is the longest. */
    private static final int MAX_TEXT = 96 * 1024;

    private static final int MAX_NUMBER = 32;

    private static final ObjectMapper MAPPER = mapper(true);
    private static final ObjectMapper FORGIVING = mapper(false);

    private StrictJson() {}

    /**
     * Reads what a client of the API sent.
     *
     * @param maxBytes more are refused unread
     * @throws ProblemException saying what is wrong and where
     */
    public static <T> T read(byte[] body, Class<T> type, int maxBytes) {
        return read(MAPPER, body, type, maxBytes);
    }

    /** As {@link #read}, but members that are not known are ignored: a gateway may be one version ahead. */
    public static <T> T readFromGateway(byte[] body, Class<T> type, int maxBytes) {
        return read(FORGIVING, body, type, maxBytes);
    }

    /** One JSON value in UTF-8; what is null is left out. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(ObjectMapper mapper, byte[] body, Class<T> type, int maxBytes) {
        if (body.length > maxBytes) {
            throw Problem.of(ProblemType.TOO_LARGE, "at most " + maxBytes + " bytes are read here")
                    .thrown();
        }
        if (body.length == 0) {
            throw Problem.of(ProblemType.MALFORMED_BODY, "a JSON object is needed, and the body is empty")
                    .thrown();
        }
        try {
            @Nullable T value = mapper.readValue(body, type);
            if (value == null) {
                throw Problem.of(ProblemType.MALFORMED_BODY, "a JSON object is needed, not null")
                        .thrown();
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw unknown(e).thrown();
        } catch (MismatchedInputException e) {
            throw mismatched(e).thrown();
        } catch (JsonMappingException e) {
            throw about(path(e.getPath()), "can not be read").thrown();
        } catch (JsonProcessingException e) {
            throw malformed(e).thrown();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Problem unknown(UnrecognizedPropertyException e) {
        @Nullable Collection<Object> known = e.getKnownPropertyIds();
        String names = known == null
                ? ""
                : "; known are "
                        + String.join(
                                ", ",
                                known.stream().map(Object::toString).sorted().toList());
        return Problem.invalid(path(e.getPath()), "is not a property here" + names);
    }

    private static Problem mismatched(MismatchedInputException e) {
        String expected = e.getTargetType() == null ? "something else" : expected(e.getTargetType());
        return about(path(e.getPath()), "must be " + expected);
    }

    private static Problem about(String path, String detail) {
        return path.isEmpty()
                ? Problem.of(ProblemType.MALFORMED_BODY, "the body " + detail)
                : Problem.invalid(path, detail);
    }

    private static Problem malformed(JsonProcessingException e) {
        // Its message may quote the body, and with it a secret.
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return Problem.of(ProblemType.MALFORMED_BODY, "this is not JSON" + where);
    }

    private static String expected(Class<?> type) {
        if (type == String.class) {
            return "a text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type) || type == int.class || type == long.class) {
            return "a whole number";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        if (Map.class.isAssignableFrom(type) || type.isRecord()) {
            return "an object";
        }
        return "something else";
    }

    private static String path(@Nullable List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference :
                references == null ? List.<JsonMappingException.Reference>of() : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    private static ObjectMapper mapper(boolean strict) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_TEXT)
                        .maxNumberLength(MAX_NUMBER)
                        .build())
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, strict)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        JsonMapper mapper = JsonMapper.builder(factory)
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .build();
        for (CoercionInputShape shape :
                List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
        }
        return mapper;
    }
}
