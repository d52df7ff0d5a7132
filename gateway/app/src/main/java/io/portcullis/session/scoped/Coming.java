package io.portcullis.session.scoped;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What may come under each name by requests that are on their way: how many there are, and what one of them at least brings. What has
 * come stays in the account until the last of its name has, so that each costs the same however many are on their way.
 */
final class Coming {
    private record Account(int count, SlotSet slots) {}

    private final Map<String, Account> accounts = new HashMap<>();

    void add(String name, List<Slot> slots) {
        Account old = accounts.get(name);
        accounts.put(
                name,
                old == null
                        ? new Account(1, SlotSet.of(slots))
                        : new Account(old.count() + 1, old.slots().with(slots)));
    }

    /** One of that name has come, or will not. */
    void arrived(String name) {
        accounts.computeIfPresent(
                name, (_, account) -> account.count() == 1 ? null : new Account(account.count() - 1, account.slots()));
    }

    boolean has(String name) {
        return accounts.containsKey(name);
    }

    int size() {
        return accounts.size();
    }

    /** What is known with what may come; empty if there is neither. */
    List<Slot> with(List<Slot> known, String name) {
        Account account = accounts.get(name);
        if (account == null) {
            return known;
        }
        List<Slot> coming = account.slots().slots();
        return known.isEmpty() ? coming : SlotSet.of(known).with(coming).slots();
    }
}
