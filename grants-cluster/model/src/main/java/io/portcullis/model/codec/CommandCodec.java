package io.portcullis.model.codec;

import io.portcullis.model.Command;
import io.portcullis.model.CommandId;
import io.portcullis.model.SessionId;
import java.time.Instant;
import java.util.Set;

/**
 * The bytes of a command that are signed: {@code ["command", version, clusterId, map]}. The map: 1 id, 2 issuedAt, 3 expiresAt, both in
 * milliseconds since 1970, 4 kind (1 = cut off a session), 5 argument (its id), 6 reason. Further keys of a newer version are passed over:
 * what must be understood is a kind of its own.
 */
final class CommandCodec {
    static final String TAG = "command";
    private static final int KNOWN = 6;
    private static final long CUT_OFF = 1;

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
        String argument = fields.next(5, "argument").text("argument");
        String reason = fields.next(6, "reason").text("reason");
        fields.rest();
        return new Command(id, issuedAt, expiresAt, action(kind, argument), reason);
    }

    private static Command.Action action(long kind, String argument) {
        if (kind == CUT_OFF) {
            return new Command.Action.CutOff(new SessionId(argument));
        }
        throw new IllegalArgumentException("a command of kind " + kind + " is unknown");
    }
}
