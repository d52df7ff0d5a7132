/**
 * Who may have what: rules that people write, and what they say to a wish. Pure: no I/O, clock or framework, so that tables can test it.
 */
@NullMarked
package io.portcullis.server.rules;

import org.jspecify.annotations.NullMarked;
