/** What the gateway tells the grant cluster over HTTPS: audit lines, live sessions, records on demand. Nothing waits for it. */
@NullMarked
package io.portcullis.up;

import org.jspecify.annotations.NullMarked;
