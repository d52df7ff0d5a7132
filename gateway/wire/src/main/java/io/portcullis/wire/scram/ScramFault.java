package io.portcullis.wire.scram;

/**
 * The peer's half of a SCRAM exchange is broken, other than by a wrong password. Without stack trace and without any byte of
 * the exchange.
 */
public final class ScramFault extends Exception {
    /** What is wrong; the text may be shown to the peer, in PostgreSQL's words. */
    public enum Reason {
        MALFORMED("malformed SCRAM message"),
        CHANNEL_BINDING_NOT_SUPPORTED("the server does not support SCRAM channel binding"),
        CHANNEL_BINDING_TYPE("unsupported SCRAM channel-binding type"),
        /** The client thinks that the server can not bind, though it offered to: somebody changed the offer. */
        CHANNEL_BINDING_NEGOTIATION("SCRAM channel binding negotiation error"),
        /** The server offers no channel binding where the client insists on it. */
        CHANNEL_BINDING_REQUIRED("SCRAM channel binding is required"),
        AUTHORIZATION_IDENTITY_NOT_SUPPORTED("client uses authorization identity, but it is not supported"),
        EXTENSION_NOT_SUPPORTED("client requires an unsupported SCRAM extension"),
        NONCE_MISMATCH("invalid SCRAM response: nonce does not match"),
        CHANNEL_BINDING_MISMATCH("SCRAM channel binding check failed"),
        /** More iterations than a peer may make us compute, or none. */
        ITERATIONS_OUT_OF_BOUNDS("SCRAM iteration count out of bounds"),
        /** The server ended the exchange with an error attribute. */
        SERVER_ERROR("the server reported a SCRAM error"),
        /** The server does not know the verifier of the password: it may be an impostor. */
        SERVER_SIGNATURE_MISMATCH("incorrect server signature");

        private final String clientText;

        Reason(String clientText) {
            this.clientText = clientText;
        }

        public String clientText() {
            return clientText;
        }

        /** {@code 08P01}, protocol_violation. */
        public String sqlState() {
            return "08P01";
        }
    }

    private final Reason reason;
    private final String operatorDetail;

    ScramFault(Reason reason, String operatorDetail) {
        super(reason + ": " + operatorDetail, null, false, false);
        this.reason = reason;
        this.operatorDetail = operatorDetail;
    }

    public Reason reason() {
        return reason;
    }

    /** Which part of which message; for the log only. */
    public String operatorDetail() {
        return operatorDetail;
    }
}
