/** Who may do what until when: grants and credentials as values, free of I/O, clocks and frameworks. */
@NullMarked
package io.portcullis.model;

import org.jspecify.annotations.NullMarked;
