package io.portcullis.relay;

import io.netty.buffer.ByteBufUtil;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.session.Admission;
import io.portcullis.session.Ledger;
import io.portcullis.session.scoped.SettingsWatch;
import io.portcullis.session.scoped.StatementGate;
import io.portcullis.wire.message.ParameterStatus;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a session has beyond others whose grant has a scope that says something of statements.
 *
 * @param ledger which the gate keeps
 */
record Enforcement(StatementGate gate, SettingsWatch watch, Ledger ledger) {
    private static final int NONCE_BYTES = 16;
    private static final String CLIENT_ENCODING = "client_encoding";

    /**
     * The enforcement of a scope.
     *
     * @param fixed settings that the scope fixes, as the target shows them
     * @param settings that the target reported at the login
     * @return null if the scope allows every statement
     */
    static @Nullable Enforcement of(
            LoopServices services,
            Admission admission,
            GrantScope scope,
            Map<String, String> fixed,
            List<ParameterStatus> settings) {
        ScopeCheck check = new ScopeCheck(scope);
        if (check.isFull()) {
            return null;
        }
        Ledger ledger = new Ledger();
        AtomicLong denied = new AtomicLong();
        StatementGate gate = new StatementGate(
                check,
                admission.grant(),
                services.classifier(),
                services.gateway().statementSize(),
                ledger,
                () -> nonce(services.gateway().random()),
                why -> services.observer().onDenied(admission, why, denied.incrementAndGet()),
                List.of());
        Enforcement enforcement = new Enforcement(gate, new SettingsWatch(fixed, check.classes()), ledger);
        settings.forEach(enforcement::reported);
        return enforcement;
    }

    private static String nonce(SecureRandom random) {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return ByteBufUtil.hexDump(bytes);
    }

    /** A setting as the target reports it; returns what is wrong with it, or null. */
    @Nullable
    String reported(ParameterStatus status) {
        if (status.name().equals(CLIENT_ENCODING)) {
            gate.encoding(status.value());
        }
        return watch.departure(status.name(), status.value());
    }
}
