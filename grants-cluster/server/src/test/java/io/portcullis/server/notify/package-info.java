@NullMarked
package io.portcullis.server.notify;

import org.jspecify.annotations.NullMarked;
