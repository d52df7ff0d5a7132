package io.portcullis.conformance;

/** How a suite reaches the server. */
enum Side {
    DIRECT("directly"),
    THROUGH("through the gateway");

    private final String words;

    Side(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
