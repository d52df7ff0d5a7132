@NullMarked
package io.portcullis.grants.view;

import org.jspecify.annotations.NullMarked;
