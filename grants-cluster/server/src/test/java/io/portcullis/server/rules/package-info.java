@NullMarked
package io.portcullis.server.rules;

import org.jspecify.annotations.NullMarked;
