/** A grant follows its person: whoever their issuer does not vouch for any more holds none. */
@NullMarked
package io.portcullis.server.people;

import org.jspecify.annotations.NullMarked;
