/** The demo: a tour on one machine that shows how a grant opens the gate and its end drops it, and checks what it shows. */
@NullMarked
package io.portcullis.demo;

import org.jspecify.annotations.NullMarked;
