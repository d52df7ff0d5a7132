package io.portcullis.gateway;

import static io.portcullis.gateway.World.ROLE;
import static io.portcullis.gateway.World.TARGET;

import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.RawClient;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Grants with scopes in the shared world, and the tables that they are about. */
final class Scoped {
    static final GrantScope READ = classes(AllowedClass.READ);

    private static final AtomicInteger LOGINS = new AtomicInteger();
    private static @Nullable World made;

    private Scoped() {}

    /** Once for all who ask. */
    static synchronized void tables() throws SQLException {
        if (made == SharedWorld.get()) {
            return;
        }
        made = SharedWorld.get();
        made.postgres.execute("shop", """
                CREATE SCHEMA app;
                CREATE TABLE app.stock (id int PRIMARY KEY, kind text DEFAULT 'tea');
                INSERT INTO app.stock SELECT generate_series(1, 10);
                CREATE TABLE app.secrets (word text);
                CREATE FUNCTION app.flip() RETURNS text LANGUAGE sql AS
                    $$ SELECT set_config('default_transaction_read_only', 'off', false) $$;
                GRANT USAGE ON SCHEMA app TO clerk;
                GRANT ALL ON ALL TABLES IN SCHEMA app TO clerk""");
    }

    static GrantScope classes(AllowedClass... classes) {
        return GrantScope.ofClasses(Set.of(classes));
    }

    static GrantScope names(@Nullable NameRules relations, @Nullable NameRules functions) {
        return new GrantScope(
                Set.of(AllowedClass.READ),
                relations,
                functions,
                null,
                List.of("app"),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());
    }

    static NameRules rules(String... allow) {
        return new NameRules(Stream.of(allow).map(ScopeName::parse).toList(), List.of());
    }

    static World.Person person(GrantScope scope) {
        return SharedWorld.get().person(GrantSpec.of(nobody(), TARGET, ROLE).within(scope));
    }

    /** A login that nobody has yet. */
    static String nobody() {
        return "scoped" + LOGINS.getAndIncrement();
    }

    static RawClient login(GrantScope scope) {
        return SharedWorld.get().login(person(scope));
    }
}
