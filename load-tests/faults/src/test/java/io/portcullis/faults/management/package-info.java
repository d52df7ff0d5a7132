@NullMarked
package io.portcullis.faults.management;

import org.jspecify.annotations.NullMarked;
