/** Walks through the pages as people take them, in a real browser on a real server. */
package org.openfsm.it.web;
