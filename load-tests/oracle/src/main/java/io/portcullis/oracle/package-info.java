/** Our classification beside PostgreSQL's own parser: run by {@code load-tests/oracle/run}, never by the build. */
@NullMarked
package io.portcullis.oracle;

import org.jspecify.annotations.NullMarked;
