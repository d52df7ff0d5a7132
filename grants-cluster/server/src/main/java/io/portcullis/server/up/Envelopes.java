package io.portcullis.server.up;

import io.portcullis.model.Bytes;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Records that a gateway was asked for, checked for their form; their signatures are checked by who asked. */
record Envelopes(String wish, List<Bytes> records, boolean last) {
    static final int MAX_RECORDS = 1_000;
    /** 1 MiB in base64 and what surrounds it. */
    static final int MAX_BYTES = 1536 * 1024;

    private static final Pattern WISH = Pattern.compile("[A-Za-z0-9-]{1,64}");
    /** As of a record in a file. */
    private static final int MAX_RECORD = 64 * 1024;

    @Schema(name = "CollectedRecords", description = "Records that the server asked for in the answer to a report.")
    record Body(
            @Schema(required = true, description = "The id of the wish.") @Nullable
            String collect,

            @Schema(required = true, maxItems = 1000, description = "Envelopes in base64.") @Nullable
            List<@Nullable String> records,

            @Schema(description = "true if this was all.") @Nullable
            Boolean last) {}

    static Envelopes of(Body body) {
        if (body.collect() == null || !WISH.matcher(body.collect()).matches()) {
            throw Problem.invalid("collect", "must be the id of a wish").thrown();
        }
        if (body.records() == null) {
            throw Problem.invalid("records", "is needed").thrown();
        }
        if (body.records().size() > MAX_RECORDS) {
            throw Problem.of(ProblemType.TOO_LARGE, "at most " + MAX_RECORDS + " records are taken at once")
                    .thrown();
        }
        List<Bytes> records = new ArrayList<>();
        for (@Nullable String record : body.records()) {
            records.add(envelope("records[" + records.size() + "]", record));
        }
        return new Envelopes(body.collect(), records, Boolean.TRUE.equals(body.last()));
    }

    private static Bytes envelope(String field, @Nullable String base64) {
        try {
            if (base64 != null) {
                byte[] bytes = Base64.getDecoder().decode(base64);
                if (bytes.length > 0 && bytes.length <= MAX_RECORD) {
                    return Bytes.of(bytes);
                }
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw Problem.invalid(field, "must be 1 to " + MAX_RECORD + " bytes in base64")
                .thrown();
    }
}
