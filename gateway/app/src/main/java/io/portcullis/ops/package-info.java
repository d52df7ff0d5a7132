/** Wiring, health, metrics and the log: everything that watches and nothing that decides. */
@NullMarked
package io.portcullis.ops;

import org.jspecify.annotations.NullMarked;
