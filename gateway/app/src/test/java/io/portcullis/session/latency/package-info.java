@NullMarked
package io.portcullis.session.latency;

import org.jspecify.annotations.NullMarked;
