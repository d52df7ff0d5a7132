package io.portcullis.harness;

import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Samples in Prometheus' text format. */
final class Metrics {
    /** Name, labels, value; label values in our metrics contain no closing brace. */
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(\\{[^}]*})? (\\S+)(?: \\d+)?");

    private Metrics() {}

    /**
     * The sum of all samples of a name that carry these labels (names and values in turn); empty if there is none.
     */
    static OptionalDouble sum(String page, String name, List<String> labelPairs) {
        double sum = 0;
        boolean found = false;
        for (String line : page.lines().toList()) {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches() && sample.group(1).equals(name) && hasLabels(sample.group(2), labelPairs)) {
                sum += Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
                found = true;
            }
        }
        return found ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    private static boolean hasLabels(@Nullable String labels, List<String> pairs) {
        for (int i = 0; i < pairs.size(); i += 2) {
            String pair = pairs.get(i) + "=\"" + pairs.get(i + 1) + "\"";
            if (labels == null || !(labels.contains("{" + pair) || labels.contains("," + pair))) {
                return false;
            }
        }
        return true;
    }
}
