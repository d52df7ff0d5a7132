@NullMarked
package io.portcullis.model.audit;

import org.jspecify.annotations.NullMarked;
