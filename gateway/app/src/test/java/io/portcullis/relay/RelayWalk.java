package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.scope.GrantScope;
import io.portcullis.session.Grants;
import io.portcullis.session.SessionSummary;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One walk through what can happen to a session, in any order: both sides send, read, leave or send garbage, in pieces cut
 * anywhere; access ends, the process stands still, the view of the cluster comes and goes. Compares what arrives at either
 * side with what may.
 */
final class RelayWalk {
    private static final int STEPS = 60;
    private static final int MOST_BODY = 300;
    /** More than one chunk and the last words: the other side is not read while something is queued. */
    private static final int MOST_QUEUED = 4_096;

    private static final byte[] TERMINATE = {'X', 0, 0, 0, 4};
    private static final String CLIENT_TAGS = "QPBEDCSFHdcfQQSX";
    private static final String TARGET_TAGS = "123CDDDDEINSTZnstAGHcd";

    /** What one side sends. */
    private final class Sender {
        final FakeSocket socket;
        final String tags;
        final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        byte[] made = {};

        Sender(FakeSocket socket, String tags) {
            this.socket = socket;
            this.tags = tags;
        }

        void makeMessage() {
            char tag = tags.charAt(choices.below(tags.length()));
            int body = tag == 'Z' ? 1 : tag == 'X' ? 0 : choices.below(MOST_BODY);
            ByteBuffer message = ByteBuffer.allocate(5 + body).put((byte) tag).putInt(4 + body);
            Arrays.fill(message.array(), 5, 5 + body, (byte) 'I');
            make(message.array());
        }

        void make(byte[] more) {
            byte[] all = Arrays.copyOf(made, made.length + more.length);
            System.arraycopy(more, 0, all, made.length, more.length);
            made = all;
        }

        /** Where messages end in what was sent: garbage may begin like one. */
        List<Integer> ends() {
            ByteBuffer all = ByteBuffer.wrap(sent.toByteArray());
            List<Integer> ends = new ArrayList<>(List.of(0));
            int end = 0;
            while (end + 5 <= all.limit() && all.getInt(end + 1) >= 4 && all.getInt(end + 1) < all.limit() - end) {
                end += 1 + all.getInt(end + 1);
                ends.add(end);
            }
            return ends;
        }

        /** Sends some of what is made, if anybody reads. */
        void send() {
            if (made.length == 0) {
                makeMessage();
            }
            if (RelayWorld.isRead(socket)) {
                int length = 1 + choices.below(Math.min(made.length, 2 * MOST_BODY));
                byte[] chunk = Arrays.copyOf(made, length);
                made = Arrays.copyOfRange(made, length, made.length);
                sent.writeBytes(chunk);
                world.arrive(socket, chunk);
            }
        }
    }

    private final Choices choices;
    /** Whether what passes may be something else than what came. */
    private final boolean scoped;

    private final RelayWorld world;
    private final Sender client;
    private final Sender target;
    private final List<String> story = new ArrayList<>();
    /** What the target had received when access was over or in doubt; -1 while it is not. */
    private int closedAt = -1;

    private boolean lost;
    private boolean stale;
    private boolean clientLeft;

    RelayWalk(Choices choices) {
        this(choices, GrantScope.FULL);
    }

    RelayWalk(Choices choices, GrantScope scope) {
        this.choices = choices;
        scoped = !scope.isFull();
        world = new RelayWorld(scope);
        client = new Sender(world.client, CLIENT_TAGS);
        target = new Sender(world.target, TARGET_TAGS);
    }

    private String told() {
        return String.join(", ", story);
    }

    private void step(String what, Runnable action) {
        story.add(what);
        int before = world.target.received().length;
        boolean open = !lost && !stale;
        action.run();
        if (closedAt < 0 && (!open || lost)) {
            closedAt = before;
        } else if (open && !lost && (clientLeft || world.session.isPassing())) {
            closedAt = -1;
        }
        byte[] received = world.target.received();
        if (closedAt >= 0) {
            nothingPassed(received);
        }
        checkTarget(received);
        assertTrue(world.session.client().outbound().queuedBytes() <= MOST_QUEUED, this::told);
        assertTrue(world.session.target().outbound().queuedBytes() <= MOST_QUEUED, this::told);
    }

    /** Once access is over, or while it is not known whether it is: nothing for the target but our own good-bye, or its rest. */
    private void nothingPassed(byte[] received) {
        boolean goodBye = client.ends().stream()
                .filter(end -> end <= closedAt)
                .anyMatch(end -> isGoodBye(Arrays.copyOfRange(received, end, received.length)));
        boolean goodByeOfScoped = scoped && endsWithGoodBye(received);
        assertTrue(
                received.length == closedAt || goodBye || goodByeOfScoped,
                () -> "passed " + text(Arrays.copyOfRange(received, closedAt, received.length)) + " by " + told());
    }

    /** Where messages end in what was sent says nothing of where they end in what was received. */
    private boolean endsWithGoodBye(byte[] received) {
        for (int end = Math.max(0, closedAt - TERMINATE.length); end <= closedAt; end++) {
            if (isGoodBye(Arrays.copyOfRange(received, end, received.length))) {
                return true;
            }
        }
        return false;
    }

    /** What the client has sent, in order; behind it perhaps our good-bye. */
    private void checkTarget(byte[] received) {
        if (scoped) {
            return;
        }
        byte[] sent = client.sent.toByteArray();
        int differs = Arrays.mismatch(received, sent);
        int same = differs < 0 ? received.length : differs;
        boolean goodBye = client.ends().stream()
                .filter(end -> end <= same)
                .anyMatch(end -> isGoodBye(Arrays.copyOfRange(received, end, received.length)));
        assertTrue(same == received.length || goodBye, () -> "the target received something else by " + told());
    }

    /** All of it, or its beginning. */
    private static boolean isGoodBye(byte[] bytes) {
        return bytes.length <= TERMINATE.length && Arrays.equals(bytes, Arrays.copyOf(TERMINATE, bytes.length));
    }

    private void lose(Runnable how) {
        lost = true;
        how.run();
    }

    /** Ends the session or not: if so, access is lost by it. */
    private void leave(Runnable how) {
        boolean wasPassing = world.session.isPassing();
        how.run();
        lost |= wasPassing && !world.session.isPassing();
    }

    private void restWhileLeaving() {
        step(
                "looked at while the gateway is leaving",
                () -> leave(() -> {
                    world.leaving.enter(Leaving.Phase.RESTING);
                    world.look();
                }));
        step("rests", () -> world.pass(Pulse.REST));
        step("looked at again", () -> leave(world::look));
    }

    private void any() {
        int dice = choices.below(100);
        if (dice < 25) {
            step("client sends", client::send);
        } else if (dice < 50) {
            step("target sends", target::send);
        } else if (dice < 62) {
            long room = 1L + choices.below(400);
            step("client reads " + room, () -> world.client.makeRoom(room));
        } else if (dice < 74) {
            long room = 1L + choices.below(400);
            step("target reads " + room, () -> world.target.makeRoom(room));
        } else if (dice == 74) {
            step("told to leave between transactions", () -> leave(world::leaveAtBoundary));
        } else if (dice == 75) {
            restWhileLeaving();
        } else if (dice < 82) {
            long millis = 1L + choices.below(60);
            step("time passes " + millis, () -> world.pass(millis));
        } else {
            rare(dice);
        }
    }

    private void rare(int dice) {
        switch (dice) {
            case 82 -> step("much time passes", () -> world.pass(600));
            case 83 -> step("more time passes", () -> world.pass(6_000));
            case 84, 85 -> step("revoked", () -> lose(world::revoke));
            case 86 ->
                step("expires in a frozen process", () -> lose(() -> world.freeze(untilEnd() + choices.below(2_000))));
            case 87 -> step("expires", () -> lose(() -> world.pass(untilEnd())));
            case 88, 89 ->
                step("stale", () -> {
                    stale = true;
                    world.stale();
                });
            case 90, 91, 92 -> {
                stale = false;
                step("fresh", world::fresh);
            }
            case 93 ->
                step("client leaves", () -> {
                    clientLeft = true;
                    world.leave(world.client);
                });
            case 94 -> step("target leaves", () -> world.leave(world.target));
            case 95 ->
                step("client sends garbage", () -> {
                    client.make(new byte[] {(byte) choices.below(256), 0, 0, (byte) choices.below(256), 3});
                    client.send();
                });
            case 96 ->
                step("target sends garbage", () -> {
                    target.make(new byte[] {(byte) choices.below(256), 0, 0, (byte) choices.below(256), 3});
                    target.send();
                });
            case 97 -> step("cancel request", world::cancelRequest);
            case 98 ->
                step(
                        "operator",
                        () -> lose(() -> {
                            world.session.cutOff("maintenance");
                            world.runTasks();
                        }));
            default -> step("cancel done", () -> world.cancelDone(choices.below(2) == 0));
        }
    }

    private long untilEnd() {
        return Math.max(0, Grants.END.toEpochMilli() - world.now());
    }

    /** Walks, then lets everything come to its end, and looks at what came of it. */
    void walk() {
        try {
            for (int i = 0; i < STEPS && !world.isOver(); i++) {
                any();
            }
            end();
            check();
        } finally {
            world.close();
        }
    }

    private void end() {
        step("revoked at last", () -> lose(world::revoke));
        step("client reads all", () -> world.client.makeRoom(1 << 20));
        step("target reads all", () -> world.target.makeRoom(1 << 20));
        step("the cut deadline", () -> world.pass(600));
        step("the linger deadline", () -> world.pass(3_000));
        step("target leaves at last", () -> world.leave(world.target));
        step("last deadlines", () -> world.pass(10_000));
    }

    private void check() {
        assertTrue(
                world.isOver(),
                () -> "not over (client closed: " + world.session.client().isClosed() + ", target closed: "
                        + world.session.target().isClosed() + ", " + world.defects + ") by " + told());
        assertEquals(1, world.ends.size(), this::told);
        assertEquals(List.of(), world.defects, this::told);
        assertEquals(0, world.leaked(), this::told);
        SessionSummary summary = world.ends.getFirst();
        if (!scoped && !summary.reset() && !clientLeft) {
            whatTheClientReadIsWhole();
        }
    }

    /**
     * Whole messages of the target, in order, and behind them our last words: where access ended while the target's end was being
     * told, both.
     */
    private void whatTheClientReadIsWhole() {
        byte[] received = world.client.received();
        byte[] sent = target.sent.toByteArray();
        boolean whole = target.ends().stream()
                .filter(end -> end <= received.length && end <= sent.length)
                .filter(end -> Arrays.equals(Arrays.copyOf(received, end), Arrays.copyOf(sent, end)))
                .anyMatch(end -> isNothingOrLastWords(Arrays.copyOfRange(received, end, received.length)));
        assertTrue(whole, () -> "the client read " + text(received) + " by " + told());
    }

    private static boolean isNothingOrLastWords(byte[] rest) {
        if (rest.length < 6 || rest[0] != 'E') {
            return rest.length == 0;
        }
        int end = 1 + ByteBuffer.wrap(rest).getInt(1);
        return end > 5
                && end <= rest.length
                && text(Arrays.copyOf(rest, end)).contains("FATAL")
                && (end == rest.length || isNothingOrLastWords(Arrays.copyOfRange(rest, end, rest.length)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
