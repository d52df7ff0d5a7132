/** What log lines are made of. */
@NullMarked
package io.portcullis.server.log;

import org.jspecify.annotations.NullMarked;
