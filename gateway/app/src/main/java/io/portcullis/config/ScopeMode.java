package io.portcullis.config;

/** What becomes at a target of a statement that the grant's scope does not allow. */
public enum ScopeMode {
    /** It is denied. */
    ENFORCE,
    /** It passes, and is told and counted: to see what would be denied before anything is. */
    SHADOW
}
