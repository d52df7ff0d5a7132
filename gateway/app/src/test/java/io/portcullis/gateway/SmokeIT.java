package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SmokeIT {
    @Test
    void aGrantOpensTheGateAndItsRevocationDropsIt() throws Exception {
        try (World world = World.start()) {
            Person maria = world.person("maria");
            try (RawClient client = world.login(maria)) {
                System.out.println(client.query("select 1, version()"));
                world.grants.revoke(maria.grant().id(), "done");
                var end = client.readToEnd(Duration.ofSeconds(5));
                System.out.println(end + " " + end.last().fields());
                assertEquals("57P01", end.last().sqlState());
            }
            world.awaitNoBackend(World.SOON);
            world.gateway.logLines().forEach(System.out::println);
            java.nio.file.Files.readAllLines(world.auditFile()).forEach(System.out::println);
            System.out.println(world.gateway.metrics().lines().filter(l -> l.startsWith("portcullis") && !l.endsWith(" 0.0")).toList());
        }
    }
}
