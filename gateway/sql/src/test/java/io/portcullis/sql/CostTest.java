package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Time grows with the length of a text and not faster, whatever the text; garbage does not grow with it. */
class CostTest {
    private static final int SHORT = 64 << 10;
    private static final int LONG = 1 << 20;
    /** Sixteen times the text may take this many times as long: quadratic work would take 256 times as long. */
    private static final int MOST = 64;

    private static Arguments row(String before, String repeated, String behind) {
        return Arguments.of(before, repeated, behind);
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                row("", "select 1;", ""),
                row("", ";", ""),
                row("select ", "(", ""),
                row("select 1", ", (1)", ""),
                row("select 1", ", f(g(h(1)))", ""),
                row("select ", "a.", "a(1)"),
                row("select ", "'a'\n", ""),
                row("select ", "'a' --\n", ""),
                row("select ", "'\\\\'", ""),
                row("select ", "'\\''", ""),
                row("select '", "\\", "'"),
                row("select '", "\\'", ""),
                row("select ", "E'\\''", ""),
                row("select $a$", "$a", ""),
                row("select $aaaaaaaaaaaaaaaa$", "$aaaaaaaaaaaaaaab", ""),
                row("select ", "$a$ $b$a$ ", ""),
                row("select ", "/*", ""),
                row("select ", "/**/", "1"),
                row("select ", "U&\"a\" /* */ ", ""),
                row("select ", "U&\"a\" -- \n", ""),
                row("select ", "U&\"a\" /* ", ""),
                row("select ", "- ", "1"),
                row("select ", "@", "1"),
                row("select \"", "\"\"", "\""),
                row("select ", "1e", ""),
                row("select ", "1 ", ""),
                row("insert into t select 1 ", "on conflict (a) where b ", ""),
                row("insert into t select 1 from a join b on ", "conflict(1) where ", ""),
                row("insert into a.b", ".c", " with x as (select 1)"),
                row("insert into t ", "with ", ""),
                row("with a as (select 1)", ", a as (select 1)", " select 1"),
                row("with a as (select 1)", ", b as (select * from a, c)", " select 1"),
                row("", "with a as (", ""),
                row("select * from a", ", a", ""),
                row("select * from a", " join a on true", ""),
                row("select * from ", "(a join b on ", ""),
                row("select * from ", "a.", "a"),
                row("truncate a", ", a", ""),
                row("", "create function f() returns int begin atomic ", ""),
                row("create function f() returns int begin atomic ", "select 1; ", "end"),
                row("", "begin atomic; ", ""),
                row("explain (", "a, ", "b) select 1"),
                row("set a = b", ", b", ""),
                row("set a", ".a", " = b"),
                row("select 1", ", set_config('a', 'b', false)", ""),
                row("select 1 group by 1", ", cube(a)", ""),
                row("select ", "operator(a.", ""),
                row("select 1", ", x::t(1)", ""),
                row("update pg_settings set a = 1", ", \"pg_settings\" = U&\"x\"", ""));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void timeIsLinear(String before, String repeated, String behind) {
        byte[] small = text(before, repeated, behind, SHORT);
        byte[] large = text(before, repeated, behind, LONG);
        Classifier classifier = new Classifier();
        Shapes shapes = new Shapes();
        // When: CPU time, so that a busy machine does not count
        long one = Math.max(nanos(classifier, shapes, small), 200_000);
        long sixteen = nanos(classifier, shapes, large);
        // Then
        assertTrue(sixteen < one * MOST, () -> "%d us and %d us".formatted(one / 1000, sixteen / 1000));
    }

    private static byte[] text(String before, String repeated, String behind, int length) {
        int times = (length - before.length() - behind.length()) / repeated.length();
        return (before + repeated.repeat(times) + behind).getBytes(StandardCharsets.UTF_8);
    }

    private static long nanos(Classifier classifier, Shapes shapes, byte[] text) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            long before = threads.getCurrentThreadCpuTime();
            classifier.classify(text);
            shapes.of(text, 0, text.length, TextEncoding.UTF8);
            best = Math.min(best, threads.getCurrentThreadCpuTime() - before);
        }
        return best;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1200 | select abalance from accounts where id = 77",
                "1200 | insert into readings (sensor, taken_at, value) values (1, 'x', 2), (2, 'y', 3), (3, 'z', 4), (4, 'a', 5), (5, 'b', 6)",
                "2500 | select lower(a), count(*) from t join u on t.id = u.id where coalesce(b, 1) > 2 group by 1 having max(c) < now()"
            })
    void garbageIsTheResultAndLittleElse(int most, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Classifier classifier = new Classifier();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().threadId();
        for (int i = 0; i < 100; i++) {
            classifier.classify(bytes);
        }
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < 1000; i++) {
            classifier.classify(bytes);
        }
        long each = (threads.getThreadAllocatedBytes(self) - before) / 1000;
        assertTrue(each <= most, () -> each + " bytes");
    }
}
