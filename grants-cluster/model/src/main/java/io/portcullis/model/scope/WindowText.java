package io.portcullis.model.scope;

import io.portcullis.model.scope.WeeklyWindows.Window;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hours of the week as people write them: {@code MON-FRI 08:00-18:00}, {@code SAT,SUN 10:00-24:00}. */
public final class WindowText {
    private static final String DAY = "[A-Z]{3}";
    private static final String DAYS = DAY + "(?:-" + DAY + ")?";
    private static final Pattern FORM =
            Pattern.compile("(" + DAYS + "(?:," + DAYS + ")*) (\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d)");

    private static final int WEEK = 7;

    private WindowText() {}

    /**
     * Reads days, a blank, and the time from and until which the window is open; 24:00 is the midnight that follows. Days that follow
     * each other may be written as a range, also over the weekend.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Window parse(String text) {
        Matcher parts = FORM.matcher(text.toUpperCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException("must be days and hours, as MON-FRI 08:00-18:00 or SAT,SUN 10:00-24:00");
        }
        int from = minutes(parts.group(2), parts.group(3));
        int to = minutes(parts.group(4), parts.group(5));
        if (to <= from) {
            throw new IllegalArgumentException("must end after it begins: what passes midnight is two windows");
        }
        return new Window(days(parts.group(1)), from, to);
    }

    /** As {@link #parse} reads it. */
    public static String of(Window window) {
        return days(window.days()) + " " + time(window.from()) + "-" + time(window.to());
    }

    private static Set<DayOfWeek> days(String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", -1);
            DayOfWeek last = day(ends[ends.length - 1]);
            DayOfWeek day = day(ends[0]);
            days.add(day);
            while (day != last) {
                day = day.plus(1);
                days.add(day);
            }
        }
        return days;
    }

    private static DayOfWeek day(String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (name(day).equals(text)) {
                return day;
            }
        }
        throw new IllegalArgumentException("must name days as MON, TUE, WED, THU, FRI, SAT and SUN");
    }

    private static String name(DayOfWeek day) {
        return day.getDisplayName(TextStyle.SHORT, Locale.ROOT).toUpperCase(Locale.ROOT);
    }

    private static int minutes(String hours, String minutes) {
        int minute = Integer.parseInt(minutes);
        int all = Integer.parseInt(hours) * 60 + minute;
        if (minute > 59 || all > 24 * 60) {
            throw new IllegalArgumentException("must have times from 00:00 to 24:00");
        }
        return all;
    }

    private static String time(int minutes) {
        return String.format(Locale.ROOT, "%02d:%02d", minutes / 60, minutes % 60);
    }

    private static String days(Set<DayOfWeek> days) {
        List<String> ranges = new ArrayList<>();
        int at = 1;
        while (at <= WEEK) {
            int end = at;
            while (end <= WEEK && days.contains(DayOfWeek.of(end))) {
                end++;
            }
            if (end > at) {
                String first = name(DayOfWeek.of(at));
                ranges.add(end - at == 1 ? first : first + "-" + name(DayOfWeek.of(end - 1)));
            }
            at = Math.max(end, at) + 1;
        }
        return String.join(",", ranges);
    }
}
