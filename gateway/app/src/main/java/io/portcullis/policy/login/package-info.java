/** By which method a login is proved: an ordered list of rules, the first that fits decides. */
@NullMarked
package io.portcullis.policy.login;

import org.jspecify.annotations.NullMarked;
