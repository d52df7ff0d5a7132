/** Every answer that is no success: RFC 9457 problem details, whatever went wrong and wherever it was noticed. */
@NullMarked
package io.portcullis.server.api.problem;

import org.jspecify.annotations.NullMarked;
