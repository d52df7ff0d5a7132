/** Databases, members and gateways, each a process of its own, and how to harm them. */
@NullMarked
package io.portcullis.faults.stage;

import org.jspecify.annotations.NullMarked;
