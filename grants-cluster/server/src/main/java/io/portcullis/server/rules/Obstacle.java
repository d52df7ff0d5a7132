package io.portcullis.server.rules;

/**
 * Why a rule does not give what is wished.
 *
 * @param field of the wish, as the API spells it
 * @param why goes on where {@code rule x} begins a sentence
 */
public record Obstacle(String field, String why) {}
