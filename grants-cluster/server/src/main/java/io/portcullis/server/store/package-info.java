/** The control database: the truth about grants, credentials and the catalog, the audit, what gateways report. */
@NullMarked
package io.portcullis.server.store;

import org.jspecify.annotations.NullMarked;
