/** How {@link io.portcullis.harness.PostgresServer} runs: embedded binaries, or a container. */
@NullMarked
package io.portcullis.harness.postgres;

import org.jspecify.annotations.NullMarked;
