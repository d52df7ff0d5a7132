@NullMarked
package io.portcullis.policy.login;

import org.jspecify.annotations.NullMarked;
