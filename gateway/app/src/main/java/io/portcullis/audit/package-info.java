/** Keeps the audit events of this node: JSON lines in files of its own, written in groups and forced to the disk. */
@NullMarked
package io.portcullis.audit;

import org.jspecify.annotations.NullMarked;
