/** What becomes of the grants of services, which nobody asks for. Pure: it is told the time and what the rules say. */
@NullMarked
package io.portcullis.server.service;

import org.jspecify.annotations.NullMarked;
