/** The pages about who sees what. */
package org.openfsm.web.access;
