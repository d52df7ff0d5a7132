package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.Collected;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.Authentication;
import io.portcullis.wire.message.BackendKeyData;
import io.portcullis.wire.message.DataRow;
import io.portcullis.wire.message.ErrorFields;
import io.portcullis.wire.message.NegotiateProtocolVersion;
import io.portcullis.wire.message.ParameterStatus;
import io.portcullis.wire.message.Query;
import io.portcullis.wire.scram.ScramFault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's half of a login at a target: proves who it is, then asks one query of our own. Messages in, messages out,
 * no sockets.
 *
 * <pre>
 * NegotiateProtocolVersion? ─► {@link TargetProof} … Ok ─► ParameterStatus*, BackendKeyData, ReadyForQuery ─► own query ─► ready
 * </pre>
 */
final class TargetLogin {
    /** What comes next. */
    enum Progress {
        GO_ON,
        /** Keys must be derived, which is slow: call {@link #answer()} off the event loop, then go on. */
        DERIVE,
        READY
    }

    private enum State {
        AUTHENTICATING,
        AWAITING_READY,
        AWAITING_ROWS
    }

    /** A server that reports more settings than this is no PostgreSQL. */
    private static final int MAX_PARAMETERS = 256;

    private final String target;
    private final int minor;
    private final TargetProof proof;
    private final Function<List<ParameterStatus>, @Nullable String> query;
    private final List<ParameterStatus> parameters = new ArrayList<>();
    private State state = State.AUTHENTICATING;
    private boolean heard;
    private @Nullable BackendKeyData key;
    private @Nullable List<@Nullable String> row;

    /**
     * One login.
     *
     * @param minor the version of protocol 3 that the target was asked for
     * @param query our own query, made when the server's settings are known; one that reads, for it may run anywhere; null: none
     */
    TargetLogin(String target, int minor, TargetProof proof, Function<List<ParameterStatus>, @Nullable String> query) {
        this.target = target;
        this.minor = minor;
        this.proof = proof;
        this.query = query;
    }

    /** Whether the target has said anything at all. */
    boolean hasHeard() {
        return heard;
    }

    /** Takes the target's next message; answers are appended to {@code out}. */
    Progress onMessage(Collected message, ByteBuf out) throws TargetRefusal {
        try {
            BackendTag tag = BackendTag.of(message.tag());
            boolean first = !heard;
            heard = true;
            if (tag == BackendTag.NOTICE_RESPONSE) {
                return Progress.GO_ON;
            }
            if (tag == BackendTag.ERROR_RESPONSE) {
                throw TargetRefusal.of(target, ErrorFields.decode(message.body()));
            }
            return switch (state) {
                case AUTHENTICATING -> onAuthentication(tag, first, message.body(), out);
                case AWAITING_READY -> onGreeting(tag, message.body(), out);
                case AWAITING_ROWS -> onRows(tag, message.body());
            };
        } catch (ProtocolViolation violation) {
            throw TargetRefusal.fault(target, "in the login: " + violation.operatorDetail());
        } catch (ScramFault fault) {
            throw TargetRefusal.fault(target, "in SCRAM: " + fault.reason() + " " + fault.operatorDetail());
        }
    }

    /** The answer to the server's challenge; slow unless the keys are cached. */
    byte[] answer() throws ScramFault {
        return proof.answer();
    }

    TargetGreeting greeting() {
        if (key == null) {
            throw new IllegalStateException("not ready");
        }
        return new TargetGreeting(key, List.copyOf(parameters), row == null ? List.of() : row);
    }

    private Progress onAuthentication(BackendTag tag, boolean first, ByteBuf body, ByteBuf out)
            throws TargetRefusal, ScramFault {
        if (tag == BackendTag.NEGOTIATE_PROTOCOL_VERSION && first) {
            negotiate(NegotiateProtocolVersion.decode(body));
            return Progress.GO_ON;
        }
        if (tag != BackendTag.AUTHENTICATION) {
            throw unexpected(tag);
        }
        Progress progress = proof.onAuthentication(Authentication.decode(body), out);
        if (proof.isDone()) {
            state = State.AWAITING_READY;
        }
        return progress;
    }

    /** All that differs between the versions is how long secrets may be; the target says its own in any case. */
    private void negotiate(NegotiateProtocolVersion answer) throws TargetRefusal {
        if (answer.newestMinor() >= minor || !answer.unrecognized().isEmpty()) {
            throw TargetRefusal.fault(target, "negotiates what it was not asked for: " + answer);
        }
    }

    private Progress onGreeting(BackendTag tag, ByteBuf body, ByteBuf out) throws TargetRefusal {
        if (tag == BackendTag.PARAMETER_STATUS) {
            addParameter(ParameterStatus.decode(body));
        } else if (tag == BackendTag.BACKEND_KEY_DATA) {
            key = BackendKeyData.decode(body);
        } else if (tag == BackendTag.READY_FOR_QUERY && key != null) {
            String own = query.apply(List.copyOf(parameters));
            if (own == null) {
                return Progress.READY;
            }
            new Query(own).encode(out);
            state = State.AWAITING_ROWS;
        } else {
            throw unexpected(tag);
        }
        return Progress.GO_ON;
    }

    private Progress onRows(BackendTag tag, ByteBuf body) throws TargetRefusal {
        if (tag == BackendTag.READY_FOR_QUERY) {
            return Progress.READY;
        }
        if (tag == BackendTag.PARAMETER_STATUS) {
            addParameter(ParameterStatus.decode(body));
        } else if (tag == BackendTag.DATA_ROW) {
            DataRow data = DataRow.decode(body);
            List<@Nullable String> texts = new ArrayList<>();
            for (int column = 0; column < data.values().size(); column++) {
                texts.add(data.text(column));
            }
            row = texts;
        } else if (tag != BackendTag.ROW_DESCRIPTION && tag != BackendTag.COMMAND_COMPLETE) {
            throw unexpected(tag);
        }
        return Progress.GO_ON;
    }

    private void addParameter(ParameterStatus status) throws TargetRefusal {
        parameters.removeIf(known -> known.name().equals(status.name()));
        parameters.add(status);
        if (parameters.size() > MAX_PARAMETERS) {
            throw TargetRefusal.fault(target, "more than " + MAX_PARAMETERS + " settings reported");
        }
    }

    private TargetRefusal unexpected(BackendTag tag) {
        return TargetRefusal.fault(target, "unexpected " + tag + " when " + state);
    }
}
