package io.portcullis.server.config;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What somebody can be told of. The audit has the same names. */
public enum NotificationEvent {
    /** Somebody asks for access, or has got it without asking anybody. */
    REQUEST_CREATED,
    /** One of several approvals that a request needs. */
    REQUEST_APPROVED,
    REQUEST_GRANTED,
    REQUEST_DENIED,
    REQUEST_WITHDRAWN,
    /** Nobody answered in time. */
    REQUEST_EXPIRED,
    REQUEST_COMMENTED,
    /** Somebody has got access without asking, because it could not wait. */
    BREAK_GLASS_USED,
    /** Nobody has looked in time at what was done then. */
    REVIEW_OVERDUE,
    REVIEW_SIGNED_OFF,
    FREEZE_BEGAN,
    /** All grants that a freeze is about are ended, for good. */
    FREEZE_ENDS_GRANTS,
    FREEZE_LIFTED,
    /** The grant of a service is not made or renewed: its sessions will end. */
    SERVICE_RENEWAL_REFUSED,
    /** It is again. */
    SERVICE_RENEWAL_RESUMED,
    /** A role may do at a target what its grants do not allow; not told if it is only good to know, and so with the next three. */
    RIGHTS_FOUND,
    RIGHTS_GONE,
    /** Somebody is in the database of a target who has not come through a gateway. */
    BYPASS_FOUND,
    BYPASS_GONE,
    /** An operator wants to see whether it arrives; comes to whoever it is for, whatever they want to be told of. */
    NOTIFICATION_TEST;

    private static final Set<NotificationEvent> ALL = EnumSet.allOf(NotificationEvent.class);

    /** As audit, configuration and webhooks write it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty if nobody can be told of what is called so. */
    public static Optional<NotificationEvent> of(String code) {
        return ALL.stream().filter(event -> event.code().equals(code)).findFirst();
    }

    /** All that this version knows. */
    public static Set<String> codes() {
        return ALL.stream().map(NotificationEvent::code).collect(Collectors.toSet());
    }

    /** What receivers are told of that do not say. */
    static Set<NotificationEvent> usual() {
        Set<NotificationEvent> usual = EnumSet.allOf(NotificationEvent.class);
        usual.remove(NOTIFICATION_TEST);
        return usual;
    }
}
