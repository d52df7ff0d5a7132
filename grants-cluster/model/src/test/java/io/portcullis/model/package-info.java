@NullMarked
package io.portcullis.model;

import org.jspecify.annotations.NullMarked;
