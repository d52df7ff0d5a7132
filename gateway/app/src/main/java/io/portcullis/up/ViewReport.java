package io.portcullis.up;

/**
 * What the gateway has seen of the grant cluster.
 *
 * @param reason why it is not fresh; else empty
 * @param epoch the highest verified; 0 = none
 * @param headSeq the highest verified of that epoch; 0 = none
 * @param skewMillis how far the cluster's clock is ahead of this gateway's
 * @param grants known
 */
public record ViewReport(Freshness freshness, String reason, long epoch, long headSeq, long skewMillis, long grants) {
    public static final ViewReport NONE = new ViewReport(Freshness.NONE, "", 0, 0, 0, 0);

    /** How the view is; the words of {@code docs/up-channel.md}. */
    public enum Freshness {
        FRESH("fresh"),
        STALE("stale"),
        /** No cluster is configured. */
        NONE("none");

        private final String code;

        Freshness(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
