@NullMarked
package io.portcullis.policy.rights;

import org.jspecify.annotations.NullMarked;
