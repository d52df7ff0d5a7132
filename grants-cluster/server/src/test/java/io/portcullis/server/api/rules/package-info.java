/** Tests of rules that are read from files. */
@NullMarked
package io.portcullis.server.api.rules;

import org.jspecify.annotations.NullMarked;
