/** A real PostgreSQL, real gateway processes and a client that shows exact bytes: what tests, demo and benchmarks run on. */
@NullMarked
package io.portcullis.harness;

import org.jspecify.annotations.NullMarked;
