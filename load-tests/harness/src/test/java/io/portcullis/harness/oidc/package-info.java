@NullMarked
package io.portcullis.harness.oidc;

import org.jspecify.annotations.NullMarked;
