/** The {@code portcullis-grant} command: keys, grants and credentials in files, for a gateway that runs without a control plane. */
@NullMarked
package io.portcullis.tools;

import org.jspecify.annotations.NullMarked;
