/** What the roles of grants may do at their targets beyond what the grants allow. */
@NullMarked
package io.portcullis.policy.rights;

import org.jspecify.annotations.NullMarked;
