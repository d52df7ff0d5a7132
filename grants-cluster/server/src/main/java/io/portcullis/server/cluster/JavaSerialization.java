package io.portcullis.server.cluster;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.JavaSerializationFilterConfig;
import java.util.List;

/**
 * What members may deserialise by Java's own serialisation: the exceptions by which they tell each other to try again elsewhere, and nothing
 * else. Without those a call to a member that just handed its partition over would hang until its deadline.
 *
 * <p>An empty allow-list would allow everything, and so would Hazelcast's own defaults with all of {@code java.*} and {@code com.hazelcast.*}.
 */
final class JavaSerialization {
    private static final List<String> HAZELCAST = List.of(
            "core.ConsistencyLostException",
            "core.HazelcastException",
            "core.HazelcastInstanceNotActiveException",
            "core.HazelcastOverloadException",
            "core.IndeterminateOperationStateException",
            "core.LocalMemberResetException",
            "core.MemberLeftException",
            "core.OperationTimeoutException",
            "core.RuntimeInterruptedException",
            "internal.cluster.impl.ClusterTopologyChangedException",
            "internal.cluster.impl.ConfigMismatchException",
            "internal.cluster.impl.MasterNodeChangedException",
            "internal.cluster.impl.VersionMismatchException",
            "internal.partition.PartitionStateVersionMismatchException",
            "map.QueryResultSizeExceededException",
            "map.ReachedMaxSizeException",
            "map.impl.operation.MapFetchIndexOperation$MissingPartitionException",
            "nio.serialization.HazelcastSerializationException",
            "partition.NoDataMemberInClusterException",
            "query.QueryException",
            "spi.exception.CallerNotMemberException",
            "spi.exception.DistributedObjectDestroyedException",
            "spi.exception.PartitionMigratingException",
            "spi.exception.ResponseAlreadySentException",
            "spi.exception.RetryableHazelcastException",
            "spi.exception.RetryableIOException",
            "spi.exception.ServiceNotFoundException",
            "spi.exception.TargetDisconnectedException",
            "spi.exception.TargetNotMemberException",
            "spi.exception.WrongTargetException",
            "splitbrainprotection.SplitBrainProtectionException");
    private static final List<String> OTHERS = List.of(
            "java.io.EOFException",
            "java.io.IOException",
            "java.lang.ArithmeticException",
            "java.lang.ArrayIndexOutOfBoundsException",
            "java.lang.ClassCastException",
            "java.lang.Enum",
            "java.lang.Error",
            "java.lang.Exception",
            "java.lang.IllegalArgumentException",
            "java.lang.IllegalStateException",
            "java.lang.IndexOutOfBoundsException",
            "java.lang.InterruptedException",
            "java.lang.NullPointerException",
            "java.lang.Number",
            "java.lang.OutOfMemoryError",
            "java.lang.RuntimeException",
            "java.lang.SecurityException",
            "java.lang.StackTraceElement",
            "java.lang.Throwable",
            "java.lang.UnsupportedOperationException",
            "java.lang.VirtualMachineError",
            "java.util.ArrayList",
            "java.util.Collections$EmptyList",
            "java.util.Collections$UnmodifiableCollection",
            "java.util.Collections$UnmodifiableList",
            "java.util.UUID",
            "java.util.concurrent.CancellationException",
            "java.util.concurrent.CompletionException",
            "java.util.concurrent.ExecutionException",
            "java.util.concurrent.RejectedExecutionException",
            "java.util.concurrent.TimeoutException",
            "[Ljava.lang.StackTraceElement;",
            // In MemberLeftException.
            "com.hazelcast.version.MemberVersion");

    private JavaSerialization() {}

    static JavaSerializationFilterConfig filter() {
        ClassFilter allowed = new ClassFilter();
        HAZELCAST.forEach(name -> allowed.addClasses("com.hazelcast." + name));
        OTHERS.forEach(allowed::addClasses);
        return new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(allowed);
    }

    /** The names of Hazelcast's exceptions, for the test that each can be read. */
    static List<String> exceptions() {
        return HAZELCAST.stream().map(name -> "com.hazelcast." + name).toList();
    }
}
