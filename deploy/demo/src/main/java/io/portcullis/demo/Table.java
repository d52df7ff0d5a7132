package io.portcullis.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rows under headings, drawn as psql does. Columns whose values are all numbers (and units) are aligned to the right. */
final class Table {
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    Table(List<String> headings) {
        this.headings = List.copyOf(headings);
    }

    /** As many values as there are headings. */
    Table row(List<String> values) {
        if (values.size() != headings.size()) {
            throw new IllegalArgumentException(values.size() + " values for " + headings.size() + " columns");
        }
        rows.add(List.copyOf(values));
        return this;
    }

    Table row(String... values) {
        return row(List.of(values));
    }

    /** The lines, without psql's count of rows. */
    String format() {
        List<Integer> widths = new ArrayList<>();
        List<Boolean> right = new ArrayList<>();
        for (int column = 0; column < headings.size(); column++) {
            int width = headings.get(column).length();
            boolean numbers = !rows.isEmpty();
            for (List<String> row : rows) {
                width = Math.max(width, row.get(column).length());
                numbers &= row.get(column).matches("-?[0-9][0-9.,]*( [a-z]+)?");
            }
            widths.add(width);
            right.add(numbers);
        }
        StringBuilder table = new StringBuilder();
        List<String> head = new ArrayList<>();
        for (int column = 0; column < headings.size(); column++) {
            head.add(centred(headings.get(column), widths.get(column)));
        }
        line(table, head);
        table.append(widths.stream().map(width -> "-".repeat(width + 2)).collect(Collectors.joining("+")))
                .append('\n');
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < row.size(); column++) {
                String padding = " ".repeat(widths.get(column) - row.get(column).length());
                cells.add(right.get(column) ? padding + row.get(column) : row.get(column) + padding);
            }
            line(table, cells);
        }
        return table.toString();
    }

    private static void line(StringBuilder table, List<String> cells) {
        table.append(" ").append(String.join(" | ", cells).stripTrailing()).append('\n');
    }

    private static String centred(String text, int width) {
        int left = (width - text.length()) / 2;
        return " ".repeat(left) + text + " ".repeat(width - text.length() - left);
    }
}
