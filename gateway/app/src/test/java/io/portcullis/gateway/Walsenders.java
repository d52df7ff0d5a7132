package io.portcullis.gateway;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.GrantSpec;
import io.portcullis.model.Grant;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;

/** Grants that allow replication, and what the target says of its walsenders. */
final class Walsenders {
    /** What only whole servers need. */
    static final Set<AllowedClass> REPLICATION = EnumSet.of(AllowedClass.REPLICATION);

    static final Set<AllowedClass> ALL = EnumSet.allOf(AllowedClass.class);

    private Walsenders() {}

    /** Someone whose grant allows these classes and limits nothing else. */
    static Person person(World world, String login, Set<AllowedClass> classes) {
        String password = world.grants.credential(login);
        return new Person(login, password, grant(world, login, classes));
    }

    static Grant grant(World world, String login, Set<AllowedClass> classes) {
        Grant grant =
                world.grants.grant(GrantSpec.of(login, World.TARGET, World.ROLE).within(GrantScope.ofClasses(classes)));
        world.gatewayKnows(grant);
        return grant;
    }

    static void revoke(World world, Grant grant) {
        world.grants.put(grant.revoked("replica retired"));
    }

    /** @param which a condition over {@code pg_stat_replication} */
    static void awaitStreaming(World world, String which) {
        Await.until(
                "a walsender is streaming",
                World.SOON,
                () -> count(world, "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND " + which)
                        == 1);
    }

    static void awaitNone(World world) {
        Await.until(
                "no walsender is left",
                World.SOON,
                () -> count(world, "SELECT count(*) FROM pg_stat_replication") == 0);
    }

    private static long count(World world, String sql) throws SQLException {
        return Long.parseLong(world.ask(sql));
    }
}
