/** Tells people and programs of what happens, by webhooks. */
@NullMarked
package io.portcullis.server.notify;

import org.jspecify.annotations.NullMarked;
