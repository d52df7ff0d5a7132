@NullMarked
package io.portcullis.faults.net;

import org.jspecify.annotations.NullMarked;
