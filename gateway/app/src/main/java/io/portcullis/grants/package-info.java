/** Where a gateway learns grants and credentials from, and how a session hears of changes: today a drop folder of signed files. */
@NullMarked
package io.portcullis.grants;

import org.jspecify.annotations.NullMarked;
