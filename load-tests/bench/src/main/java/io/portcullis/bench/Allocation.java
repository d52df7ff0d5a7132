package io.portcullis.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Asks the gateway's JVM, over its local management agent, how many bytes its event loops have allocated so far. */
final class Allocation implements AutoCloseable {
    private static final String EVENT_LOOP = "vert.x-eventloop";

    private final JMXConnector connector;
    private final ThreadMXBean threads;

    private Allocation(JMXConnector connector, ThreadMXBean threads) {
        this.connector = connector;
        this.threads = threads;
    }

    /** {@link IOException} if the process is no JVM that lets us attach. */
    @SuppressWarnings("BanJNDI") // the address comes from our own child on this machine
    static Allocation of(ProcessHandle jvm) throws IOException {
        String address;
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(jvm.pid()));
            address = machine.startLocalManagementAgent();
            machine.detach();
        } catch (AttachNotSupportedException e) {
            throw new IOException("not a JVM that can be attached to: " + e.getMessage(), e);
        }
        JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
        MBeanServerConnection server = connector.getMBeanServerConnection();
        return new Allocation(
                connector,
                ManagementFactory.newPlatformMXBeanProxy(
                        server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class));
    }

    /** Bytes that all event loops together have allocated since they started. */
    long allocated() {
        long sum = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(EVENT_LOOP)) {
                sum += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
