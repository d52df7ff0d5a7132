/** The rules that are in force at this node, and what they say to a wish. */
@NullMarked
package io.portcullis.server.api.rules;

import org.jspecify.annotations.NullMarked;
