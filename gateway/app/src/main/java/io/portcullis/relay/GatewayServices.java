package io.portcullis.relay;

import io.portcullis.config.TargetDirectory;
import io.portcullis.grants.EmergencyUses;
import io.portcullis.grants.GrantDirectory;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.RequestForm;
import io.portcullis.policy.login.LoginRules;
import io.portcullis.session.Budgets;
import io.portcullis.session.LoginLinks;
import io.portcullis.session.SessionObserver;
import io.portcullis.upstream.KeepAlive;
import io.portcullis.upstream.TargetLatencies;
import io.portcullis.upstream.TargetSlots;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What all sessions of a gateway share; everything in it is safe for any thread.
 *
 * @param loginRules as they are now
 * @param statementSize bytes of a statement's text that are read under a scope
 * @param requestForm where people ask for grants
 * @param clock by which access begins and ends
 */
public record GatewayServices(
        TargetDirectory targets,
        GrantDirectory grants,
        EmergencyUses emergencies,
        ClusterView view,
        Logins logins,
        Tokens tokens,
        Supplier<LoginRules> loginRules,
        FailedProofs failedProofs,
        SessionObserver observer,
        SessionRegistry registry,
        FleetCancels fleetCancels,
        ConnectionLimits limits,
        int statementSize,
        Budgets budgets,
        LoginLinks links,
        RequestForm requestForm,
        TargetSlots slots,
        TargetLatencies latencies,
        Traffic traffic,
        Admittance admittance,
        Leaving leaving,
        Deadlines deadlines,
        Lifetimes lifetimes,
        KeepAlive keepAlive,
        ClientTls clientTls,
        SecureRandom random,
        InstantSource clock) {}
