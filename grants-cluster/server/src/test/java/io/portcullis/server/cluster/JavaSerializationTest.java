package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.internal.serialization.SerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import com.hazelcast.spi.exception.RetryableIOException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import com.hazelcast.spi.exception.WrongTargetException;
import com.hazelcast.version.MemberVersion;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class JavaSerializationTest {
    private final SerializationService service = new DefaultSerializationServiceBuilder()
            .setConfig(new SerializationConfig().setJavaSerializationFilterConfig(JavaSerialization.filter()))
            .build();

    private Object through(Object value) {
        return service.toObject(service.toData(value));
    }

    @Test
    void everyExceptionThatMembersTellEachOtherCanBeRead() throws Exception {
        List<Throwable> exceptions = new ArrayList<>();
        for (String name : JavaSerialization.exceptions()) {
            Class<?> type = Class.forName(name);
            assertTrue(Throwable.class.isAssignableFrom(type), name);
        }
        exceptions.add(new RetryableHazelcastException("again", new IllegalStateException("inner")));
        exceptions.add(new RetryableIOException("again"));
        exceptions.add(new TargetNotMemberException("gone"));
        exceptions.add(new WrongTargetException("moved"));
        exceptions.add(new HazelcastInstanceNotActiveException());
        exceptions.add(new MemberLeftException(new MemberImpl.Builder(new Address("127.0.0.1", 5701))
                .version(MemberVersion.UNKNOWN)
                .uuid(UUID.randomUUID())
                .build()));
        exceptions.add(new OperationTimeoutException("late"));
        exceptions.add(new ExecutionException(new ClassCastException("inner")));
        RuntimeException withSuppressed = new RuntimeException("outer");
        withSuppressed.addSuppressed(new IOException("suppressed"));
        exceptions.add(withSuppressed);
        for (Throwable exception : exceptions) {
            Object read = assertDoesNotThrow(() -> through(exception), exception.toString());
            assertTrue(exception.getClass().isInstance(read), exception.toString());
        }
    }

    @Test
    void nothingElseIs() {
        for (Object value : List.of(
                new AtomicReference<>("x"),
                new File("/etc/passwd"),
                new AtomicLong(1),
                InetAddress.getLoopbackAddress())) {
            HazelcastSerializationException refused =
                    assertThrows(HazelcastSerializationException.class, () -> through(value), value.toString());
            assertTrue(String.valueOf(refused.getMessage()).contains("not allowed"), refused.toString());
        }
    }
}
