@NullMarked
package io.portcullis.server.oidc;

import org.jspecify.annotations.NullMarked;
