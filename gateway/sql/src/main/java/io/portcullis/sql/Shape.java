package io.portcullis.sql;

/**
 * Statements without their literals: what {@code WHERE id = 7} and {@code WHERE id = 8} have in common. It stands for every text of
 * that shape, so it never identifies one of them.
 *
 * @param text the normalised text, see {@code docs/sql.md}; holds no literal
 * @param fingerprint {@code 1:} and the SHA-256 of the text, in hex; the number is that of the rules by which the text is made
 */
public record Shape(String text, String fingerprint) {}
