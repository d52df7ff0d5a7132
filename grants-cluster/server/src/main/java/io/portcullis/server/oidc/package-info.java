/** Issuers of tokens: their keys, what they signed, and how they are asked. */
@NullMarked
package io.portcullis.server.oidc;

import org.jspecify.annotations.NullMarked;
