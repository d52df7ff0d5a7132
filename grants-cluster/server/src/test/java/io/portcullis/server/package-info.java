@NullMarked
package io.portcullis.server;

import org.jspecify.annotations.NullMarked;
