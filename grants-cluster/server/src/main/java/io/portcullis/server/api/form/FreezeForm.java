package io.portcullis.server.api.form;

import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.server.api.body.CreateFreeze;
import io.portcullis.server.api.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be frozen, checked.
 *
 * @param labels those of targets; none: no target by its labels
 */
public record FreezeForm(
        String reason, List<String> targets, Map<String, String> labels, List<String> logins, boolean endGrants) {
    private static final int MAX_REASON_BYTES = 900;
    private static final int MOST = 1_000;

    /** What {@code body} says. */
    public static FreezeForm of(CreateFreeze body) {
        String reason = Fields.required("reason", body.reason());
        Fields.line("reason", reason, MAX_REASON_BYTES);
        List<String> targets = names("targets", body.targets());
        for (String target : targets) {
            if (!Grant.isTargetName(target)) {
                throw Problem.invalid("targets", "must match [a-z0-9][a-z0-9_.-]{0,62}")
                        .thrown();
            }
        }
        List<String> logins = names("logins", body.logins());
        for (String login : logins) {
            if (!Principal.isLogin(login)) {
                throw Problem.invalid("logins", "must match [a-z0-9._@-]{1,63}").thrown();
            }
        }
        return new FreezeForm(reason, targets, labels(body.labels()), logins, Boolean.TRUE.equals(body.endGrants()));
    }

    /** An empty list would be everything, which nobody means who writes it. */
    private static List<String> names(String field, @Nullable List<@Nullable String> given) {
        List<String> names = Fields.texts(field, given);
        if (given != null && (names.isEmpty() || names.size() > MOST)) {
            throw Problem.invalid(field, "must be from 1 to " + MOST + ", or left out")
                    .thrown();
        }
        return names;
    }

    private static Map<String, String> labels(@Nullable Map<String, @Nullable String> given) {
        Map<String, String> labels = new HashMap<>();
        if (given != null) {
            for (Map.Entry<String, @Nullable String> label : given.entrySet()) {
                labels.put(label.getKey(), Fields.required("labels", label.getValue()));
            }
            if (labels.isEmpty()) {
                throw Problem.invalid("labels", "must name at least one, or be left out")
                        .thrown();
            }
        }
        return labels;
    }

    /** The number of a path. */
    public static long number(String number) {
        return Ids.number(number, "freeze");
    }
}
