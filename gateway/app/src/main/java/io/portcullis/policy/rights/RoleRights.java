package io.portcullis.policy.rights;

import static io.portcullis.model.scope.AllowedClass.ADMIN;
import static io.portcullis.model.scope.AllowedClass.DDL;
import static io.portcullis.model.scope.AllowedClass.PROGRAM_OR_FILE;
import static io.portcullis.model.scope.AllowedClass.REPLICATION;
import static io.portcullis.model.scope.AllowedClass.WRITE;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.policy.rights.Finding.Kind;
import io.portcullis.policy.rights.RoleFacts.Attributes;
import io.portcullis.policy.rights.RoleFacts.Membership;
import io.portcullis.policy.rights.RoleFacts.Some;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a role may do with what the grants for it allow; one finding of each kind at most. What a grant does not allow is kept
 * away by the gateway's reading of statements: where the role may do it all the same, nothing else stands behind that.
 */
public final class RoleRights {
    private static final Set<String> MONITORING =
            Set.of("pg_monitor", "pg_read_all_settings", "pg_read_all_stats", "pg_stat_scan_tables");
    private static final Set<String> FILES = Set.of("pg_read_server_files", "pg_write_server_files");
    private static final Set<String> SIGNALS = Set.of("pg_signal_backend", "pg_signal_autovacuum_worker");

    private final RoleFacts facts;
    private final GrantLimits grants;
    private final List<Finding> findings = new ArrayList<>();

    private RoleRights(RoleFacts facts, GrantLimits grants) {
        this.facts = facts;
        this.grants = grants;
    }

    /** What there is to say; in the order of the kinds. */
    public static List<Finding> judge(RoleFacts facts, GrantLimits grants) {
        RoleRights rights = new RoleRights(facts, grants);
        rights.run();
        return List.copyOf(rights.findings);
    }

    private void run() {
        String superuser = has(Attributes::superuser, Membership::superuser);
        if (superuser == null) {
            theServer();
            others();
            theData();
        } else {
            // All else follows from it.
            add(
                    Kind.SUPERUSER,
                    lacks(ADMIN) || lacks(PROGRAM_OR_FILE) ? Severity.CRITICAL : Severity.HIGH,
                    "is a superuser" + superuser);
        }
        notTold();
    }

    private void theServer() {
        String files = memberOf(FILES);
        Some functions = facts.fileFunctions() == null ? Some.NONE : facts.fileFunctions();
        if (files != null || functions.count() > 0) {
            String how = files == null ? "calls " + functions.words() : files;
            add(
                    Kind.SERVER_FILES,
                    beyond(PROGRAM_OR_FILE, Severity.CRITICAL),
                    "reads or writes files of the server: " + how);
        }
        member(Set.of("pg_execute_server_program"), Kind.SERVER_PROGRAMS, beyond(PROGRAM_OR_FILE, Severity.CRITICAL));
        attribute(Kind.CREATE_ROLE, Severity.HIGH, "makes roles", Attributes::createRole, Membership::createRole);
        attribute(
                Kind.REPLICATION,
                beyond(REPLICATION, Severity.HIGH),
                "replicates",
                Attributes::replication,
                Membership::replication);
        attribute(
                Kind.BYPASS_RLS,
                Severity.HIGH,
                "is not held by row-level security",
                Attributes::bypassRls,
                Membership::bypassRls);
    }

    private void others() {
        member(SIGNALS, Kind.SIGNAL_BACKENDS, beyond(ADMIN, Severity.HIGH));
        member(Set.of("pg_create_subscription"), Kind.SUBSCRIPTIONS, beyond(DDL, Severity.HIGH));
        member(Set.of("pg_read_all_data"), Kind.READS_ALL, grants.ofSomeRelations() > 0 ? Severity.HIGH : Severity.LOW);
        member(Set.of("pg_write_all_data"), Kind.WRITES_ALL, beyond(WRITE, Severity.HIGH));
    }

    private void theData() {
        Some writable = facts.writable();
        if (writable != null && writable.count() > 0 && lacks(WRITE)) {
            add(Kind.WRITES, Severity.HIGH, "writes to relations: " + writable.words() + "; " + grants.words(WRITE));
        }
        String creates = creates();
        if (!creates.isEmpty() && lacks(DDL)) {
            add(Kind.CREATES, Severity.HIGH, creates + "; " + grants.words(DDL));
        }
        attribute(
                Kind.CREATE_DATABASE,
                Severity.LOW,
                "makes databases",
                Attributes::createDatabase,
                Membership::createDatabase);
        Some definers = facts.definers();
        if (definers != null && definers.count() > 0) {
            add(Kind.DEFINER_FUNCTIONS, Severity.LOW, "calls functions with rights of others: " + definers.words());
        }
        member(MONITORING, Kind.MONITORS, Severity.LOW);
    }

    private String creates() {
        Attributes attributes = facts.attributes();
        Some schemas = facts.creatable() == null ? Some.NONE : facts.creatable();
        Some owned = facts.owned() == null ? Some.NONE : facts.owned();
        return Stream.of(
                        attributes != null && attributes.createInDatabase() ? "makes schemas" : "",
                        schemas.count() > 0 ? "creates in schemas: " + schemas.words() : "",
                        owned.count() > 0 ? "owns relations: " + owned.words() : "")
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private void notTold() {
        String missing = Stream.of(
                        unless(facts.attributes(), "its attributes"),
                        unless(facts.memberships(), "its memberships"),
                        unless(facts.fileFunctions(), "functions for files"),
                        unless(facts.creatable(), "where it creates"),
                        unless(facts.writable(), "what it writes to"),
                        unless(facts.owned(), "what it owns"),
                        unless(facts.definers(), "functions of others"))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            add(Kind.NOT_TOLD, Severity.LOW, "the target does not tell " + missing);
        }
    }

    private static String unless(@Nullable Object told, String what) {
        return told == null ? what : "";
    }

    private boolean lacks(AllowedClass wanted) {
        return grants.without(wanted) > 0;
    }

    /** How bad it is if a grant does not allow the class; low if all do. */
    private Severity beyond(AllowedClass wanted, Severity severity) {
        return lacks(wanted) ? severity : Severity.LOW;
    }

    private void member(Set<String> roles, Kind kind, Severity severity) {
        String member = memberOf(roles);
        if (member != null) {
            add(kind, severity, member);
        }
    }

    private @Nullable String memberOf(Set<String> roles) {
        String found = memberships()
                .map(Membership::role)
                .filter(roles::contains)
                .sorted()
                .collect(Collectors.joining(", "));
        return found.isEmpty() ? null : "is a member of " + found;
    }

    private void attribute(
            Kind kind, Severity severity, String words, Predicate<Attributes> own, Predicate<Membership> inherited) {
        String how = has(own, inherited);
        if (how != null) {
            add(kind, severity, words + how);
        }
    }

    /** Attributes are not inherited, but a member can become the role that has one. Null: it has not; else how, empty if by itself. */
    private @Nullable String has(Predicate<Attributes> own, Predicate<Membership> inherited) {
        Attributes attributes = facts.attributes();
        if (attributes != null && own.test(attributes)) {
            return "";
        }
        return memberships()
                .filter(inherited)
                .map(role -> " as a member of " + role.role())
                .findFirst()
                .orElse(null);
    }

    private Stream<Membership> memberships() {
        List<Membership> told = facts.memberships();
        return told == null ? Stream.empty() : told.stream();
    }

    private void add(Kind kind, Severity severity, String detail) {
        findings.add(new Finding(kind, severity, detail));
    }
}
