/** An OpenID provider of sample people, for tests and the demo. It asks for no password: never use it for anything else. */
@NullMarked
package io.portcullis.harness.oidc;

import org.jspecify.annotations.NullMarked;
