package io.portcullis.upstream;

import io.portcullis.policy.rights.RoleFacts.Attributes;
import io.portcullis.policy.rights.RoleFacts.Membership;
import io.portcullis.policy.rights.RoleFacts.Some;
import io.portcullis.policy.rights.SeenBackend;
import io.portcullis.upstream.OwnQuestions.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a target answers to {@link RoleQueries}. It may lie, and say anything: what has not the form of an answer is none, texts are cut, and
 * what could steer a terminal or a log is replaced.
 */
final class RoleAnswers {
    private static final int MAX_TEXT = 128;
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern PID = Pattern.compile("[0-9]{1,9}");

    private RoleAnswers() {}

    static @Nullable Attributes attributes(Answer answer) {
        List<Attributes> all = each(
                answer,
                1,
                row -> row.size() != 6
                        ? null
                        : new Attributes(is(row, 0), is(row, 1), is(row, 2), is(row, 3), is(row, 4), is(row, 5)));
        return all == null || all.isEmpty() ? null : all.getFirst();
    }

    static @Nullable List<Membership> memberships(Answer answer) {
        return each(
                answer,
                50,
                row -> row.size() != 6
                        ? null
                        : new Membership(text(row, 0), is(row, 1), is(row, 2), is(row, 3), is(row, 4), is(row, 5)));
    }

    /** Rows of how many there are in all, and a name. */
    static @Nullable Some some(Answer answer) {
        List<String> names = each(answer, 5, row -> row.size() != 2 ? null : text(row, 1));
        if (names == null) {
            return null;
        }
        String count = answer.rows().isEmpty() ? "0" : answer.rows().getFirst().getFirst();
        return count == null || !NUMBER.matcher(count).matches() ? null : new Some(Long.parseLong(count), names);
    }

    static @Nullable List<SeenBackend> backends(Answer answer) {
        return each(answer, OwnQuestions.MOST_ROWS, RoleAnswers::backend);
    }

    private static @Nullable SeenBackend backend(List<@Nullable String> row) {
        String pid = row.size() == 5 ? row.getFirst() : null;
        if (pid == null || !PID.matcher(pid).matches()) {
            return null;
        }
        String started = row.get(4);
        return new SeenBackend(
                Integer.parseInt(pid),
                text(row, 1),
                text(row, 2),
                text(row, 3),
                started != null && NUMBER.matcher(started).matches() ? Long.parseLong(started) : 0);
    }

    /** Null if it was not answered, or one of the rows is of no use. */
    private static <T> @Nullable List<T> each(
            Answer answer, int most, Function<List<@Nullable String>, @Nullable T> reading) {
        if (answer.error() != null || answer.rows().size() > most) {
            return null;
        }
        List<T> all = new ArrayList<>();
        for (List<@Nullable String> row : answer.rows()) {
            T one = reading.apply(row);
            if (one == null) {
                return null;
            }
            all.add(one);
        }
        return all;
    }

    /** What is not surely false is true: a finding too many is better than one too few. */
    private static boolean is(List<@Nullable String> row, int column) {
        return !"f".equals(row.get(column));
    }

    private static String text(List<@Nullable String> row, int column) {
        return safe(row.get(column));
    }

    /** A text of the target's that people may read. */
    static String safe(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String cut = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        return UNSAFE.matcher(cut).replaceAll("?");
    }
}
