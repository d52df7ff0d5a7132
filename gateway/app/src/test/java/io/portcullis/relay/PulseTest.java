package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

class PulseTest {
    /**
     * HikariCP asks a connection whether it is alive before it hands it out, but for those that were in use so shortly ago.
     * Should that ever grow, sessions must rest longer before they are ended for the gateway's own reasons.
     */
    @Test
    void whatRestsForSoLongIsAskedByPoolsWhetherItIsAlive() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/nobody");
        config.setInitializationFailTimeout(-1);
        config.setMinimumIdle(0);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Object inside = pool.getHikariPoolMXBean();
            Field window = inside.getClass().getDeclaredField("aliveBypassWindowMs");
            window.setAccessible(true);

            assertEquals(500, window.getLong(inside));
            assertTrue(Pulse.REST >= 2 * window.getLong(inside));
        }
    }
}
