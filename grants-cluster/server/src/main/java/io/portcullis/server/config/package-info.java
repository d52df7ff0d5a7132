/** What an operator tells a node of the grant cluster, fixed at start, and what was read from the files it names. */
@NullMarked
package io.portcullis.server.config;

import org.jspecify.annotations.NullMarked;
