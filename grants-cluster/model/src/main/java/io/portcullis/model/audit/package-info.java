/** What happened, for the auditor: one sealed vocabulary of events, the sink they go to, and their JSON form. */
@NullMarked
package io.portcullis.model.audit;

import org.jspecify.annotations.NullMarked;
