package io.portcullis.server.api.auth;

import static io.portcullis.server.config.Role.APPROVER;
import static io.portcullis.server.config.Role.AUDITOR;
import static io.portcullis.server.config.Role.OPERATOR;
import static io.portcullis.server.config.Role.REQUESTER;
import static java.util.Map.entry;

import io.portcullis.server.config.Role;
import java.util.List;
import java.util.Map;

/** Which roles may call which operation, by its name in OpenAPI. One of the roles is enough; what is not in here nobody may call. */
public final class Rights {
    private static final List<Role> ANYBODY = List.of(REQUESTER, APPROVER, AUDITOR, OPERATOR);
    private static final List<Role> READ = List.of(AUDITOR, OPERATOR);
    private static final List<Role> CHANGE = List.of(OPERATOR);

    private static final Map<String, List<Role>> TABLE = Map.ofEntries(
            entry("getMe", ANYBODY),
            entry("listMyGrants", ANYBODY),
            entry("createMyDevice", ANYBODY),
            entry("listMyDevices", ANYBODY),
            entry("revokeMyDevice", ANYBODY),
            entry("giveBackMyGrant", ANYBODY),
            entry("listMyCredentials", ANYBODY),
            entry("createMyCredential", ANYBODY),
            entry("revokeMyCredential", ANYBODY),
            entry("getLink", ANYBODY),
            entry("confirmLink", ANYBODY),
            entry("denyLink", ANYBODY),
            entry("listGrants", READ),
            entry("getGrant", READ),
            entry("createGrant", CHANGE),
            entry("extendGrant", CHANGE),
            entry("changeGrantScope", CHANGE),
            entry("revokeGrant", CHANGE),
            entry("dryRun", READ),
            entry("listCredentials", READ),
            entry("getCredential", READ),
            entry("createCredential", CHANGE),
            entry("revokeCredential", CHANGE),
            entry("getLoginIdentity", READ),
            entry("deleteLoginIdentity", CHANGE),
            entry("listTargets", READ),
            entry("getTarget", READ),
            entry("putTarget", CHANGE),
            entry("deleteTarget", CHANGE),
            entry("getTargetRights", READ),
            entry("checkTargetRights", CHANGE),
            entry("listRights", READ),
            entry("listSettings", READ),
            entry("getSetting", READ),
            entry("putSetting", CHANGE),
            entry("deleteSetting", CHANGE),
            entry("listSessions", READ),
            entry("getSession", READ),
            entry("cutOffSession", CHANGE),
            entry("listGateways", READ),
            entry("addNodeCredential", CHANGE),
            entry("removeNodeCredential", CHANGE),
            entry("removeNodeCredentials", CHANGE),
            entry("listServices", READ),
            entry("renewService", CHANGE),
            entry("createRequest", List.of(REQUESTER)),
            entry("dryRunRequest", ANYBODY),
            entry("listMyRequests", ANYBODY),
            entry("listRequests", List.of(APPROVER, AUDITOR, OPERATOR)),
            entry("getRequest", ANYBODY),
            entry("approveRequest", List.of(APPROVER)),
            entry("denyRequest", List.of(APPROVER)),
            entry("withdrawRequest", List.of(REQUESTER)),
            entry("commentRequest", ANYBODY),
            entry("listReviews", List.of(APPROVER, AUDITOR, OPERATOR)),
            entry("getReview", List.of(APPROVER, AUDITOR, OPERATOR)),
            entry("signOffReview", List.of(APPROVER, AUDITOR, OPERATOR)),
            entry("listFreezes", READ),
            entry("getFreeze", READ),
            entry("createFreeze", CHANGE),
            entry("endFrozenGrants", CHANGE),
            entry("liftFreeze", CHANGE),
            entry("listNotifications", READ),
            entry("retryNotification", CHANGE),
            entry("testNotification", CHANGE),
            entry("getRules", READ),
            entry("dryRunRules", READ),
            entry("listHeldBack", READ),
            entry("releaseHeldBack", CHANGE),
            entry("listAudit", READ),
            entry("getCluster", READ),
            entry("createEpoch", CHANGE));

    private Rights() {}

    /** The roles that may call it, the one with the least power first; none if nobody may. */
    public static List<Role> of(String operation) {
        return TABLE.getOrDefault(operation, List.of());
    }

    /** The operations that somebody may call. */
    public static Iterable<String> operations() {
        return TABLE.keySet();
    }
}
