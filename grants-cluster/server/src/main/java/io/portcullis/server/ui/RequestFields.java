package io.portcullis.server.ui;

import io.portcullis.server.api.body.CreateRequest;
import io.portcullis.server.api.body.GrantScopeBody;
import io.portcullis.server.api.body.StatementBody;
import io.portcullis.server.store.Links;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was typed into the form of a request, or written into its address. Nothing of it is checked; what is left out is empty.
 *
 * @param kind {@code exact} or {@code shape}: what a grant for one statement is for
 * @param path schemas, with commas or spaces between them
 * @param until in UTC unless it says otherwise; then {@code duration} is not looked at
 * @param link the connection that waits for what is asked for
 */
public record RequestFields(
        String target,
        String role,
        String extend,
        List<String> classes,
        String statement,
        String kind,
        String uses,
        String path,
        String duration,
        String until,
        String from,
        String reason,
        String ticket,
        boolean breakGlass,
        String link) {
    private static final String BREAK_GLASS = "break-glass";
    private static final String USUAL_DURATION = "1h";
    /** More than any of them may have: what is longer is refused with what was typed, but for its end. */
    private static final int MOST_CHARACTERS = 20_000;

    private static final int MOST_CLASSES = 20;
    private static final Pattern LOCAL = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d)(:\\d\\d)?");
    private static final Pattern SEPARATORS = Pattern.compile("[\\s,]+");
    private static final Pattern USES = Pattern.compile("[0-9]{1,7}");

    public RequestFields {
        classes = List.copyOf(classes);
    }

    /** What an address is filled in with. The glass is broken by nobody's link: who does it ticks that themselves. */
    static RequestFields ofAddress(MultivaluedMap<String, String> given) {
        MultivaluedMap<String, String> rest = new MultivaluedHashMap<>(given);
        rest.remove(BREAK_GLASS);
        return of(rest);
    }

    /** @param given by name, as the form has them */
    static RequestFields of(MultivaluedMap<String, String> given) {
        return new RequestFields(
                text(given, "target").strip(),
                text(given, "role").strip(),
                text(given, "extend").strip(),
                classes(given),
                // Browsers send a text of several lines so, whoever wrote it.
                text(given, "statement").replace("\r\n", "\n"),
                text(given, "kind").equals("shape") ? "shape" : "exact",
                text(given, "uses").strip(),
                text(given, "path").strip(),
                given.containsKey("duration") ? text(given, "duration").strip() : USUAL_DURATION,
                text(given, "until").strip(),
                text(given, "from").strip(),
                text(given, "reason").strip(),
                text(given, "ticket").strip(),
                text(given, BREAK_GLASS).equals("yes"),
                Links.isHandle(text(given, "link")) ? text(given, "link") : "");
    }

    private static String text(MultivaluedMap<String, String> given, String name) {
        @Nullable String text = given.getFirst(name);
        return text == null ? "" : text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
    }

    /** One at a time, as boxes are ticked, or with commas between them. */
    private static List<String> classes(MultivaluedMap<String, String> given) {
        List<String> classes = new ArrayList<>();
        for (String text : given.getOrDefault("classes", List.of())) {
            SEPARATORS
                    .splitAsStream(text)
                    .filter(name -> !name.isEmpty() && !classes.contains(name))
                    .limit(MOST_CLASSES)
                    .forEach(classes::add);
        }
        return classes.subList(0, Math.min(classes.size(), MOST_CLASSES));
    }

    public boolean isExtension() {
        return !extend.isEmpty();
    }

    public boolean isShape() {
        return kind.equals("shape");
    }

    public boolean hasClass(String name) {
        return classes.contains(name);
    }

    /** Whether what is seldom wanted was used. */
    public boolean isSpecial() {
        return !classes.isEmpty() || !statement.isBlank() || !path.isEmpty() || !from.isEmpty();
    }

    /**
     * As the API takes it.
     *
     * @throws io.portcullis.server.api.problem.ProblemException if a number is none
     */
    CreateRequest wish() {
        boolean extended = isExtension();
        return new CreateRequest(
                extended ? null : given(target),
                extended ? null : given(role),
                given(extend),
                extended ? null : instant(from),
                instant(until),
                until.isEmpty() ? given(duration) : null,
                extended ? null : scope(),
                breakGlass ? true : null,
                given(reason),
                given(ticket));
    }

    private @Nullable GrantScopeBody scope() {
        boolean single = !statement.isBlank();
        if (classes.isEmpty() && !single && path.isEmpty()) {
            return null;
        }
        return new GrantScopeBody(
                classes.isEmpty() ? null : listed(classes),
                null,
                null,
                path.isEmpty() ? null : listed(SEPARATORS.splitAsStream(path).toList()),
                single ? bound() : null,
                null,
                null,
                null,
                null,
                null);
    }

    private StatementBody bound() {
        return new StatementBody(isShape() ? null : statement, isShape() ? statement : null, null, null, number());
    }

    private @Nullable Integer number() {
        if (uses.isEmpty()) {
            return null;
        }
        if (!USES.matcher(uses).matches()) {
            throw FormProblem.of("scope.statement.uses", "must be a number").thrown();
        }
        return Integer.valueOf(uses);
    }

    private static @Nullable String given(String text) {
        return text.isEmpty() ? null : text;
    }

    private static List<@Nullable String> listed(List<String> texts) {
        return new ArrayList<>(texts);
    }

    /** What has no zone is in UTC: nobody knows where the browser is. */
    private static @Nullable String instant(String typed) {
        var local = LOCAL.matcher(typed);
        if (local.matches()) {
            @Nullable String seconds = local.group(3);
            return local.group(1) + "T" + local.group(2) + (seconds == null ? ":00" : seconds) + "Z";
        }
        return given(typed);
    }
}
