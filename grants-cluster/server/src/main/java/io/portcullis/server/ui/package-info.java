/** The pages for people's browsers, rendered here, without scripts. */
@NullMarked
package io.portcullis.server.ui;

import org.jspecify.annotations.NullMarked;
