/**
 * Device knowledge as data: what a device answers and how it is to be understood. Pure: nothing here asks a device,
 * reads a clock or opens a file of its own accord.
 */
@NullMarked
package org.openfsm.pmd;

import org.jspecify.annotations.NullMarked;
