package io.portcullis.gateway;

import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests at the shared gateway that look at what it tells its operator, while another session must notice nothing. */
@ExtendWith(SharedWorld.class)
abstract class Witnessed {
    static World world;
    private static Bystander bystander;

    Told told;

    @BeforeAll
    static void arrive() {
        world = SharedWorld.get();
        bystander = new Bystander(world);
    }

    @AfterAll
    static void leave() {
        bystander.close();
    }

    @BeforeEach
    void listen() throws Exception {
        told = Told.since(world);
    }

    @AfterEach
    void nobodyElseNoticed() {
        bystander.noticesNothing();
    }

    /** What a login is answered. */
    static Message answer(String login, String password, String database, String... parameters) {
        try (RawClient client = world.connect()) {
            return client.tryLogin(login, password, database, parameters);
        }
    }
}
