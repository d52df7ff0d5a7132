package io.portcullis.wire;

/**
 * The peer broke the protocol; the connection can not go on. Without stack trace: a peer decides how often it is thrown, and the
 * fault says more than the place. Holds no bytes of the peer but one number.
 */
public final class ProtocolViolation extends RuntimeException {
    private final Fault fault;
    private final int detail;

    /**
     * A violation, to be thrown.
     *
     * @param detail the number that broke the rule: a tag, a length, a code; its meaning follows from the fault
     */
    public ProtocolViolation(Fault fault, int detail) {
        super(fault + " (" + detail + ")", null, false, false);
        this.fault = fault;
        this.detail = detail;
    }

    public Fault fault() {
        return fault;
    }

    public int detail() {
        return detail;
    }

    /** For the log, never for the peer. */
    public String operatorDetail() {
        return fault == Fault.UNKNOWN_TAG ? "UNKNOWN_TAG 0x%02x".formatted(detail & 0xff) : fault.name() + " " + detail;
    }
}
