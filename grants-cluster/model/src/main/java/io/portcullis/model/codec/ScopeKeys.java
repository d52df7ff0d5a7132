package io.portcullis.model.codec;

/** The keys of a scope, see {@link ScopeCodec}. */
final class ScopeKeys {
    static final int CLASSES = 1;
    static final int RELATIONS = 2;
    static final int FUNCTIONS = 3;
    static final int STATEMENT = 4;
    static final int SEARCH_PATH = 5;
    static final int PINS = 6;
    static final int ORIGINS = 7;
    static final int WINDOWS = 8;
    static final int LATENCY = 9;
    static final int BUDGETS = 10;
    static final int EMERGENCY = 11;

    static final int EXACT = 0;
    static final int SHAPE = 1;

    private ScopeKeys() {}
}
