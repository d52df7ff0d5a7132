@NullMarked
package io.portcullis.demo;

import org.jspecify.annotations.NullMarked;
