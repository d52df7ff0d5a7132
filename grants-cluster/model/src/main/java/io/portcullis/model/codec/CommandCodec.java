package io.portcullis.model.codec;

import io.portcullis.model.Command;
import io.portcullis.model.CommandId;
import io.portcullis.model.LinkId;
import io.portcullis.model.SessionId;
import java.time.Instant;
import java.util.Set;

/**
 * The bytes of a command that are signed: {@code ["command", version, clusterId, map]}. The map: 1 id, 2 issuedAt, 3 expiresAt, both in
 * milliseconds since 1970, 4 kind, 5 argument, 6 reason. Kind 1 = cut off a session, the argument is its id; 2 = a link was decided, the
 * argument is {@code [link, node, login, origin, outcome, issuer, subject]}. Further keys of a newer version are passed over: what must be
 * understood is a kind of its own.
 */
final class CommandCodec {
    static final String TAG = "command";
    private static final int KNOWN = 6;
    private static final long CUT_OFF = 1;
    private static final long LINK_DECIDED = 2;
    private static final int LINK_FIELDS = 7;

    private CommandCodec() {}

    static byte[] encode(String clusterId, Command command) {
        return Frame.write(TAG, clusterId, out -> {
            out.map(KNOWN);
            out.integer(1).text(command.id().value());
            out.integer(2).integer(command.issuedAt().toEpochMilli());
            out.integer(3).integer(command.expiresAt().toEpochMilli());
            switch (command.action()) {
                case Command.Action.CutOff cutOff ->
                    out.integer(4)
                            .integer(CUT_OFF)
                            .integer(5)
                            .text(cutOff.session().value());
                case Command.Action.LinkDecided decided -> {
                    out.integer(4).integer(LINK_DECIDED).integer(5).array(LINK_FIELDS);
                    out.text(decided.link().value()).text(decided.node()).text(decided.login());
                    out.text(decided.origin()).integer(code(decided.outcome()));
                    out.text(decided.issuer()).text(decided.subject());
                }
            }
            out.integer(6).text(command.reason());
        });
    }

    static Frame.Content<Command> decode(byte[] bytes) throws RefusedRecord {
        return Frame.read(bytes, Set.of(TAG), (_, in) -> read(in));
    }

    private static Command read(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, KNOWN);
        CommandId id = new CommandId(fields.next(1, "id").text("id"));
        Instant issuedAt = CommonFields.instant(fields.next(2, "issuedAt"), "issuedAt");
        Instant expiresAt = CommonFields.instant(fields.next(3, "expiresAt"), "expiresAt");
        long kind = fields.next(4, "kind").integer("kind");
        Command.Action action = action(kind, fields.next(5, "argument"));
        String reason = fields.next(6, "reason").text("reason");
        fields.rest();
        return new Command(id, issuedAt, expiresAt, action, reason);
    }

    private static Command.Action action(long kind, CborReader argument) throws RefusedRecord {
        if (kind == CUT_OFF) {
            return new Command.Action.CutOff(new SessionId(argument.text("argument")));
        }
        if (kind == LINK_DECIDED) {
            return linkDecided(argument);
        }
        throw new IllegalArgumentException("a command of kind " + kind + " is unknown");
    }

    private static Command.Action linkDecided(CborReader in) throws RefusedRecord {
        CommonFields.requireSize(in.array("argument"), LINK_FIELDS, "argument");
        LinkId link = new LinkId(in.text("link"));
        String node = in.text("node");
        String login = in.text("login");
        String origin = in.text("origin");
        Command.LinkOutcome outcome = outcome(in.integer("outcome"));
        String issuer = in.text("issuer");
        return new Command.Action.LinkDecided(link, node, login, origin, outcome, issuer, in.text("subject"));
    }

    private static long code(Command.LinkOutcome outcome) {
        return switch (outcome) {
            case CONFIRMED -> 1;
            case DENIED -> 2;
            case FAILED -> 3;
        };
    }

    private static Command.LinkOutcome outcome(long code) {
        for (Command.LinkOutcome outcome : Command.LinkOutcome.values()) {
            if (code(outcome) == code) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("outcome " + code + " of a link is unknown");
    }
}
