/** Who is at the door: the SCRAM logins of known, and the equally costly ones of unknown, login names. */
@NullMarked
package io.portcullis.identity;

import org.jspecify.annotations.NullMarked;
