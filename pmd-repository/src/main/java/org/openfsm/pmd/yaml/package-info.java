/** YAML as people write it, with the line of everything, and the problems found in it. */
@NullMarked
package org.openfsm.pmd.yaml;

import org.jspecify.annotations.NullMarked;
