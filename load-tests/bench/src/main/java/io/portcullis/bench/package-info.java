/** What the relay costs, beside direct connections, PgBouncer and HAProxy: own driver, interleaved slices, gates. */
@NullMarked
package io.portcullis.bench;

import org.jspecify.annotations.NullMarked;
