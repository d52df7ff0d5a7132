package io.portcullis.oracle;

import com.sun.management.ThreadMXBean;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.sql.Shapes;
import io.portcullis.sql.TextEncoding;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What it costs to classify a statement: time and garbage, best of many rounds. Run by {@code load-tests/oracle/run --cost}. */
public final class Cost {
    private static final int ROUNDS = 60;
    private static final long ROUND_NANOS = 20_000_000;

    private static final String SHORT = "SELECT abalance FROM accounts WHERE id=77";

    private static final String MEDIUM = """
            SELECT o.id, o.placed_at, c.name, sum(l.quantity * l.price) AS total, count(*) FILTER (WHERE l.returned) AS back
              FROM orders o JOIN customers c ON c.id = o.customer_id LEFT JOIN lines l ON l.order_id = o.id
             WHERE o.placed_at >= '2024-01-01'::date AND o.placed_at < date_trunc('month', now()) AND c.region IN ('north', 'south')
               AND coalesce(o.state, 'open') <> 'void' AND lower(c.name) LIKE 'a%' AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.id = o.id)
             GROUP BY o.id, c.name HAVING sum(l.price) > 100.50 ORDER BY total DESC LIMIT 50
            """;

    private Cost() {}

    public static void main(String[] arguments) {
        List<String> texts = List.of(SHORT, MEDIUM.strip(), insert(8_700));
        System.out.printf("%-10s %14s %14s %14s %14s%n", "bytes", "classify", "garbage", "shape", "from cache");
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Classifier classifier = new Classifier();
            Shapes shapes = new Shapes();
            ClassifierCache cache = new ClassifierCache(new Classifier(), 16 << 20, 7);
            Consumer<byte[]> classify = classifier::classify;
            System.out.printf(
                    Locale.ROOT,
                    "%-10d %11.2f us %12d B %11.2f us %11.3f us%n",
                    bytes.length,
                    micros(classify, bytes),
                    garbage(classify, bytes),
                    micros(one -> shapes.of(one, 0, one.length, TextEncoding.UTF8), bytes),
                    micros(one -> cache.classify(one, 0, one.length, TextEncoding.UTF8), bytes));
        }
    }

    /** An INSERT of many rows, as programs without parameters write it. */
    private static String insert(int length) {
        StringBuilder text = new StringBuilder("INSERT INTO readings (sensor, taken_at, value, note) VALUES ");
        for (int i = 0; text.length() < length; i++) {
            text.append(i == 0 ? "" : ", ")
                    .append("(%d, '2024-05-%02d 12:00:00', %d.25, 'it''s fine')".formatted(i, i % 28 + 1, i * 3));
        }
        return text.toString();
    }

    private static double micros(Consumer<byte[]> work, byte[] text) {
        double[] rounds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            long count = 0;
            long end = start;
            while (end - start < ROUND_NANOS) {
                for (int j = 0; j < 20; j++) {
                    work.accept(text);
                }
                count += 20;
                end = System.nanoTime();
            }
            rounds[i] = (end - start) / 1e3 / count;
        }
        return Arrays.stream(rounds).min().orElseThrow();
    }

    private static long garbage(Consumer<byte[]> work, byte[] text) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().threadId();
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < 1000; i++) {
            work.accept(text);
        }
        return (threads.getThreadAllocatedBytes(self) - before) / 1000;
    }
}
