/** Certificates and keys from PEM files, and what TLS is made of with them; no sockets. */
@NullMarked
package io.portcullis.tls;

import org.jspecify.annotations.NullMarked;
