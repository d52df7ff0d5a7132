package io.portcullis.gateway;

import io.portcullis.harness.Frontend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random pipelines of a client's messages: good ones, failing ones, COPY with and without its data, in any order. */
final class Pipelines {
    private static final String[] SIMPLE = {
        "SELECT 1",
        "",
        "SELECT 1; SELECT 2",
        "SELECT 1/0",
        "SELECT 1; SELECT 1/0; SELECT 2",
        "syntax error",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SET application_name = 'x'",
        "COPY (SELECT generate_series(1, 3)) TO STDOUT",
        "INSERT INTO deferred VALUES (1), (1)",
        "SELECT pg_sleep(0.001)",
    };
    private static final String[] COPIES = {
        "COPY t FROM STDIN",
        "COPY v FROM STDIN",
        "COPY nowhere FROM STDIN",
        "COPY t FROM STDIN WITH (FREEZE)",
        "COPY t FROM STDIN; COPY t FROM STDIN",
        "COPY t FROM STDIN; SELECT 1; COPY v FROM STDIN; SELECT 2",
    };
    private static final String[] EXTENDED = {
        "SELECT 1",
        "SELECT generate_series(1, 5)",
        "",
        "SELECT 1/0",
        "syntax error",
        "BEGIN",
        "COMMIT",
        "INSERT INTO deferred VALUES (1), (1)",
    };
    private static final String[] DATA = {"1\n", "2\n3\n", "x\n", "1", "\\.\n", ""};
    private static final int FUNCTION_INT4ABS = 1397;

    private final Random random;
    private final int copies;
    private final int disorder;

    /** @param mood how much of it is COPY, and how much of it what no client would send */
    Pipelines(Random random, String mood) {
        this.random = random;
        this.copies = mood.equals("calm") ? 0 : 5;
        this.disorder = mood.equals("wild") ? 6 : 1;
    }

    List<byte[]> next() {
        List<byte[]> messages = new ArrayList<>();
        for (int left = 1 + random.nextInt(6); left > 0; left--) {
            int choice = random.nextInt(10);
            if (choice < disorder) {
                messages.add(any());
            } else if (choice < disorder + copies && choice < 9) {
                copy(messages);
            } else if (random.nextBoolean()) {
                messages.add(Frontend.query(one(SIMPLE)));
            } else {
                run(messages, one(EXTENDED));
                end(messages);
            }
        }
        return messages;
    }

    private void run(List<byte[]> messages, String statement) {
        messages.add(Frontend.parse("", statement));
        messages.add(Frontend.bind("", ""));
        if (random.nextBoolean()) {
            messages.add(Frontend.describePortal(""));
        }
        messages.add(Frontend.execute("", random.nextInt(3)));
    }

    private void end(List<byte[]> messages) {
        if (random.nextInt(4) == 0) {
            messages.add(Frontend.flush());
        }
        if (random.nextInt(4) != 0) {
            messages.add(Frontend.sync());
        }
    }

    private void copy(List<byte[]> messages) {
        if (random.nextBoolean()) {
            messages.add(Frontend.query(one(COPIES)));
        } else {
            run(messages, COPIES[random.nextInt(4)]);
        }
        for (int left = random.nextInt(5); left > 0; left--) {
            messages.add(ofCopy());
        }
        messages.add(random.nextInt(5) == 0 ? Frontend.copyFail("no") : Frontend.copyDone());
        end(messages);
    }

    private byte[] ofCopy() {
        return switch (random.nextInt(5)) {
            case 0 -> Frontend.sync();
            case 1 -> Frontend.flush();
            default -> Frontend.copyData(one(DATA).getBytes(StandardCharsets.UTF_8));
        };
    }

    private byte[] any() {
        return switch (random.nextInt(13)) {
            case 0 -> Frontend.query(one(SIMPLE));
            case 1 -> Frontend.query(one(copies == 0 ? SIMPLE : COPIES));
            case 2 -> Frontend.parse("s", one(EXTENDED));
            case 3 -> Frontend.bind("", random.nextBoolean() ? "s" : "");
            case 4 -> Frontend.describeStatement(random.nextBoolean() ? "s" : "");
            case 5 -> Frontend.execute("", random.nextInt(2));
            case 6 -> Frontend.closeStatement("s");
            case 7 -> Frontend.functionCall(FUNCTION_INT4ABS, random.nextBoolean() ? "-1" : "x");
            case 8 -> Frontend.copyDone();
            case 9 -> Frontend.copyFail("no");
            case 10 -> Frontend.copyData(new byte[0]);
            case 11 -> Frontend.flush();
            default -> Frontend.sync();
        };
    }

    private String one(String[] texts) {
        return texts[random.nextInt(texts.length)];
    }
}
