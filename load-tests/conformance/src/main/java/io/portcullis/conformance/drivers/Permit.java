package io.portcullis.conformance.drivers;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The scopes under which each driver is played, and what of its program is denied. */
enum Permit {
    READ,
    CHANGE,
    /** Tables by name: with the catalog, which drivers ask for types. */
    LISTED,
    /** Nothing but what every grant allows. */
    BARE;

    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<String> denied() {
        return switch (this) {
            case READ -> List.of("INSERT INTO app.items (id, name) VALUES (9000, 'x')");
            case CHANGE -> List.of("DROP TABLE app.items");
            case LISTED -> List.of("SELECT * FROM app.secrets", "SELECT * FROM items, secrets");
            case BARE -> List.of("SELECT name FROM app.items WHERE id = 7");
        };
    }

    private Set<AllowedClass> classes() {
        return switch (this) {
            case READ, LISTED -> Set.of(AllowedClass.READ);
            case CHANGE -> Set.of(AllowedClass.READ, AllowedClass.WRITE);
            case BARE -> Set.of(AllowedClass.TRANSACTION);
        };
    }

    GrantScope scope() {
        return this == LISTED
                ? new GrantScope(
                        classes(),
                        new NameRules(names("app.*", "pg_catalog.*", "information_schema.*"), names("app.secrets")),
                        null,
                        null,
                        List.of("app"),
                        Map.of(),
                        List.of(),
                        null,
                        null,
                        Map.of())
                : GrantScope.ofClasses(classes());
    }

    private static List<ScopeName> names(String... names) {
        return Stream.of(names).map(ScopeName::parse).toList();
    }
}
