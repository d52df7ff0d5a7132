package io.portcullis.policy;

import io.portcullis.model.scope.WeeklyWindows;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The wording of every refusal at login. SQLSTATEs: 28P01 before authentication succeeded, then one per kind of cause. */
public final class Refusals {
    private static final String ASK = "Ask the owner of this database for a grant, or the operators of the gateway.";

    private Refusals() {}

    /** The one answer to every failed authentication: which part was wrong is nobody's business but the operator's. */
    public static Refusal authenticationFailed(String login) {
        return Refusal.of("28P01", "password authentication failed for user \"" + login + "\"")
                .withHint("The login name and a current connection secret are needed.");
    }

    public static Refusal malformedStartup(String what) {
        return Refusal.of("08P01", "invalid startup packet: " + what);
    }

    public static Refusal unsupportedProtocol(int major, int minor) {
        return Refusal.of(
                "0A000", "unsupported frontend protocol " + major + "." + minor + ": server supports 3.0 to 3.2");
    }

    public static Refusal protocolViolation(String what) {
        return Refusal.of("08P01", "protocol violation: " + what);
    }

    public static Refusal tlsRequired() {
        return Refusal.of("28000", "this gateway takes encrypted connections only")
                .withHint("Connect with TLS, best with sslmode=verify-full.");
    }

    public static Refusal forbiddenParameter(String name) {
        return Refusal.of("42501", "the startup parameter \"" + name + "\" is not allowed through the gateway")
                .withDetail("The grant decides on the role; parameters that change it are refused.")
                .withHint("Remove it from the connection string or from \"options\".");
    }

    public static Refusal ownSetting(String name) {
        return Refusal.of("42501", "the startup parameter \"" + name + "\" is the gateway's own")
                .withDetail("The gateway says by it under which grant the session runs.")
                .withHint("Remove it. To choose a grant, add options=-cportcullis.grant=ID.");
    }

    public static Refusal settingNotInGrant(String name) {
        return Refusal.of("42501", "the startup parameter \"" + name + "\" is not allowed by the grant")
                .withDetail("What the grant does not allow to be set by a statement, it does not allow at the start.")
                .withHint("Remove it from the connection string or from \"options\", or ask for a grant with SESSION.");
    }

    public static Refusal unreadableEncoding(String encoding) {
        return Refusal.of("22023", "statements can not be read for sure in the client encoding " + encoding)
                .withDetail(
                        "The grant limits statements, and this is the encoding that the server gives to the session.")
                .withHint("Add client_encoding=UTF8 to the connection string, or set PGCLIENTENCODING.");
    }

    public static Refusal duplicateParameter(String name) {
        return Refusal.of("08P01", "the startup parameter \"" + name + "\" is given more than once");
    }

    public static Refusal replication(String grant) {
        return Refusal.of("42501", "grant " + grant + " does not allow replication")
                .withDetail("Replication reads the whole server, so a grant must name it: its scope needs REPLICATION.")
                .withHint("Ask the owner of this database for a grant with REPLICATION, or remove the parameter"
                        + " \"replication\".");
    }

    /** As the server says it. */
    public static Refusal invalidReplication(String value) {
        return Refusal.of("22023", "invalid value for parameter \"replication\": \"" + value + "\"")
                .withHint("Valid values are: \"false\", 0, \"true\", 1, \"database\".");
    }

    public static Refusal unknownTarget(String database) {
        return Refusal.of("3D000", "database \"" + database + "\" is not a target of this gateway")
                .withHint("Check the database name in the connection string.");
    }

    public static Refusal noGrant(String login, String target) {
        return Refusal.of("28000", "no grant admits \"" + login + "\" to \"" + target + "\"")
                .withHint(ASK);
    }

    public static Refusal grantEnded(String grant, String how) {
        return Refusal.of("28000", "grant " + grant + " " + how).withHint(ASK);
    }

    /** The grant does not count at this hour. */
    public static Refusal outsideWindow(String grant, WeeklyWindows windows, Instant now) {
        return Refusal.of("28000", "grant " + grant + " does not admit anybody at this hour")
                .withDetail(HourWords.now(windows, now))
                .withHint(HourWords.opens(windows, now));
    }

    /** @param gateway the one that the grant names */
    public static Refusal emergencyElsewhere(String grant, String gateway) {
        return Refusal.of("28000", "emergency grant " + grant + " is for another gateway")
                .withHint("Connect to the gateway \"" + gateway + "\".");
    }

    /** The grant, or what the login was proved by, is known from the cluster only. */
    public static Refusal emergencyWithoutFile(String grant) {
        return Refusal.of("28000", "emergency grant " + grant + " admits nobody without its files")
                .withHint(
                        "Have the files of the grant and of its credential put into the grants folder of this gateway.");
    }

    /** @param at when, null where nobody can say */
    public static Refusal emergencyUsed(String grant, @Nullable Instant at) {
        return Refusal.of("28000", "emergency grant " + grant + " has been used")
                .withDetail("It admits one session"
                        + (at == null ? "." : ", which began at " + at.truncatedTo(ChronoUnit.SECONDS) + "."))
                .withHint(
                        "Ask the operators of the gateway for another one. If it was not you who used it, tell them.");
    }

    public static Refusal emergencyUnrecorded(String grant) {
        return Refusal.of("57P03", "the gateway can not record the use of emergency grant " + grant)
                .withDetail("It admits one session, so nobody is admitted before that is on the disk.")
                .withHint("Tell the operators of the gateway that it can not write to its state folder.");
    }

    /** For a login that can not be judged: there may be a grant, or the end of one, that this gateway has not heard of. */
    public static Refusal stale(StaleReason why) {
        return Refusal.of("57P03", "the gateway can not confirm any grant at the moment: " + why.words())
                .withHint("Try again in a moment, or through another gateway.");
    }

    public static Refusal stale(String grant, StaleReason why) {
        return Refusal.of("57P03", "the gateway can not confirm grant " + grant + " at the moment: " + why.words())
                .withHint("Try again in a moment, or through another gateway.");
    }

    public static Refusal ambiguousGrant(LoginName login, String target, List<String> choices) {
        String byId = "add options=-cportcullis.grant=ID";
        return Refusal.of("28000", "several grants admit \"" + login + "\" to \"" + target + "\": choose one")
                .withDetail("To choose from: " + String.join("; ", choices) + ".")
                .withHint(
                        login.role() == null
                                ? "Log in as \"" + login + "/ROLE\", or " + byId + "."
                                : "To choose among grants of one role, " + byId + ".");
    }

    /** @param budget by its name in a scope */
    public static Refusal usedUp(String grant, String budget) {
        return Refusal.of("53400", "grant " + grant + " has nothing left of its budget: " + budget)
                .withHint("Ask for a new grant, or try again when its other sessions have ended.");
    }

    public static Refusal budgetUnknown(String grant) {
        return Refusal.of("57P03", "the gateway can not learn at the moment what is left of grant " + grant)
                .withHint("Try again in a moment, or through another gateway.");
    }

    public static Refusal limit(String what) {
        return Refusal.of("53300", "too many connections: " + what).withHint("Try again in a moment.");
    }

    public static Refusal targetUnavailable(String target) {
        return Refusal.of("08006", "the target \"" + target + "\" cannot be reached by the gateway")
                .withHint("Try again; if it goes on, tell the operators of the gateway.");
    }

    public static Refusal settingsNotKept(String target) {
        return Refusal.of("08006", "the target \"" + target + "\" does not keep a setting that the grant fixes")
                .withHint("Tell the operators of the gateway: a pooler before the target may drop it.");
    }

    public static Refusal targetStarting(String target) {
        return Refusal.of("57P03", "the target \"" + target + "\" does not accept connections at the moment")
                .withHint("Try again in a moment.");
    }

    public static Refusal targetDatabaseMissing(String target) {
        return Refusal.of("3D000", "the database behind target \"" + target + "\" does not exist");
    }

    public static Refusal loginTimeout() {
        return Refusal.of("08006", "the login was not finished in time");
    }

    public static Refusal notAvailable(String why) {
        return Refusal.of("57P03", "the gateway accepts no new sessions: " + why)
                .withHint("Try again in a moment.");
    }

    public static Refusal internal() {
        return Refusal.of("XX000", "internal error of the gateway").withHint("Tell the operators of the gateway.");
    }
}
