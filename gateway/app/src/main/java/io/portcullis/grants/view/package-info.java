/** How far the view of the cluster can be relied on: judged from what was heard, without I/O, threads or a clock of its own. */
@NullMarked
package io.portcullis.grants.view;

import org.jspecify.annotations.NullMarked;
