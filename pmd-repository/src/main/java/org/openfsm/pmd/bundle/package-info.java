/**
 * How the pool of definitions travels: as a zip, an index beside it and the index's signature, made by the build and the
 * publisher and opened by agents (pmd-format.md, "A bad bundle").
 */
@NullMarked
package org.openfsm.pmd.bundle;

import org.jspecify.annotations.NullMarked;
