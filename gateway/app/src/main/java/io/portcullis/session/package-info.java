/** What a session is and does, without sockets, clocks or loggers: events in, steps out. */
@NullMarked
package io.portcullis.session;

import org.jspecify.annotations.NullMarked;
