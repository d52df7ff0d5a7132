package io.portcullis.conformance.vertx;

/** One test, which fails by throwing. */
record Check(String name, Body body) {
    /** What it does. */
    @FunctionalInterface
    interface Body {
        void run(Database database) throws Exception;
    }

    static void equal(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + ", got " + actual);
        }
    }
}
