package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.model.Grant;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A person is told a minute before the end; a service is not. */
class WarningIT {
    @Test
    void aPersonIsWarnedInIdlenessAndInAStreamAndAServiceIsNot() {
        try (World world = World.start()) {
            Duration time = Duration.ofSeconds(64);
            String password = world.grants.credential("maria");
            String robotPassword = world.grants.credential("robot");
            GrantSpec spec = GrantSpec.of("maria", World.TARGET, World.ROLE).expiresIn(time);
            Grant grant = world.grants.grant(spec);
            Grant robots = world.grants.grant(GrantSpec.of("robot", World.TARGET, World.ROLE)
                    .expiresIn(time)
                    .service());
            world.gatewayKnows(grant);
            world.gatewayKnows(robots);
            try (RawClient idle = world.connect().login("maria", password, World.TARGET);
                    RawClient streaming = world.connect().login("maria", password, World.TARGET);
                    RawClient robot = world.connect().login("robot", robotPassword, World.TARGET)) {
                streaming.send(Frontend.query("SELECT generate_series(1, 2000000000)"));
                Message notice = idle.read(World.SOON);
                assertWarning(notice, grant);
                assertWarning(streaming.readUntil('N', World.SOON).getLast(), grant);
                assertEquals('Z', idle.query("SELECT 1").getLast().tag());
                List<Message> answer = robot.query("SELECT 1");
                assertTrue(answer.stream().noneMatch(message -> message.tag() == 'N'), answer::toString);
            }
        }
    }

    private static void assertWarning(Message notice, Grant grant) {
        assertEquals('N', notice.tag());
        assertEquals("WARNING", notice.severity());
        assertTrue(notice.field('M').contains(grant.id().value()), notice::toString);
    }
}
