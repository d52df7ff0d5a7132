package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.Collected;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.Authentication;
import io.portcullis.wire.message.AuthenticationOk;
import io.portcullis.wire.message.AuthenticationSasl;
import io.portcullis.wire.message.AuthenticationSaslContinue;
import io.portcullis.wire.message.AuthenticationSaslFinal;
import io.portcullis.wire.message.BackendKeyData;
import io.portcullis.wire.message.DataRow;
import io.portcullis.wire.message.ErrorFields;
import io.portcullis.wire.message.ParameterStatus;
import io.portcullis.wire.message.Query;
import io.portcullis.wire.message.SaslInitialResponse;
import io.portcullis.wire.message.SaslResponse;
import io.portcullis.wire.scram.ScramClient;
import io.portcullis.wire.scram.ScramFault;
import io.portcullis.wire.scram.ScramServer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's half of a login at a target: SCRAM-SHA-256, then one query of our own. Messages in, messages out, no
 * sockets. Only SCRAM is accepted: it is the one method that also proves to us that the server knows the password.
 *
 * <pre>
 * SASL ─► SASLContinue ─► SASLFinal ─► Ok ─► ParameterStatus*, BackendKeyData, ReadyForQuery ─► own query ─► ready
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
        AWAITING_SASL,
        AWAITING_CONTINUE,
        AWAITING_FINAL,
        AWAITING_OK,
        AWAITING_READY,
        AWAITING_ROWS
    }

    /** A server that reports more settings than this is no PostgreSQL. */
    private static final int MAX_PARAMETERS = 256;

    private final String target;
    private final ScramClient scram;
    private final Function<List<ParameterStatus>, String> query;
    private final List<ParameterStatus> parameters = new ArrayList<>();
    private State state = State.AWAITING_SASL;
    private byte[] serverFirst = {};
    private @Nullable BackendKeyData key;
    private @Nullable List<@Nullable String> row;

    /** @param query our own query, made when the server's settings are known; one that reads, for it may run anywhere */
    TargetLogin(String target, ScramClient scram, Function<List<ParameterStatus>, String> query) {
        this.target = target;
        this.scram = scram;
        this.query = query;
    }

    /** Takes the target's next message; answers are appended to {@code out}. */
    Progress onMessage(Collected message, ByteBuf out) throws TargetRefusal {
        try {
            BackendTag tag = BackendTag.of(message.tag());
            if (tag == BackendTag.NOTICE_RESPONSE) {
                return Progress.GO_ON;
            }
            if (tag == BackendTag.ERROR_RESPONSE) {
                throw TargetRefusal.of(target, ErrorFields.decode(message.body()));
            }
            return switch (state) {
                case AWAITING_SASL, AWAITING_CONTINUE, AWAITING_FINAL, AWAITING_OK ->
                    onAuthentication(tag, message.body(), out);
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
        return scram.onServerFirst(serverFirst);
    }

    TargetGreeting greeting() {
        if (key == null) {
            throw new IllegalStateException("not ready");
        }
        return new TargetGreeting(key, List.copyOf(parameters), row == null ? List.of() : row);
    }

    private Progress onAuthentication(BackendTag tag, ByteBuf body, ByteBuf out) throws TargetRefusal, ScramFault {
        if (tag != BackendTag.AUTHENTICATION) {
            throw unexpected(tag);
        }
        Authentication request = Authentication.decode(body);
        if (state == State.AWAITING_SASL
                && request instanceof AuthenticationSasl(List<String> mechanisms)
                && mechanisms.contains(ScramServer.MECHANISM)) {
            new SaslInitialResponse(ScramServer.MECHANISM, scram.clientFirst()).encode(out);
            state = State.AWAITING_CONTINUE;
            return Progress.GO_ON;
        }
        if (state == State.AWAITING_CONTINUE && request instanceof AuthenticationSaslContinue(byte[] data)) {
            serverFirst = data;
            state = State.AWAITING_FINAL;
            if (scram.mustDerive(data)) {
                return Progress.DERIVE;
            }
            new SaslResponse(answer()).encode(out);
            return Progress.GO_ON;
        }
        if (state == State.AWAITING_FINAL && request instanceof AuthenticationSaslFinal(byte[] data)) {
            scram.onServerFinal(data);
            state = State.AWAITING_OK;
            return Progress.GO_ON;
        }
        if (state == State.AWAITING_OK && request instanceof AuthenticationOk) {
            state = State.AWAITING_READY;
            return Progress.GO_ON;
        }
        throw TargetRefusal.fault(
                target,
                "asked for " + request.getClass().getSimpleName() + " when " + state
                        + ": the target must ask for SCRAM-SHA-256");
    }

    private Progress onGreeting(BackendTag tag, ByteBuf body, ByteBuf out) throws TargetRefusal {
        if (tag == BackendTag.PARAMETER_STATUS) {
            addParameter(ParameterStatus.decode(body));
        } else if (tag == BackendTag.BACKEND_KEY_DATA) {
            key = BackendKeyData.decode(body);
        } else if (tag == BackendTag.READY_FOR_QUERY && key != null) {
            new Query(query.apply(List.copyOf(parameters))).encode(out);
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
