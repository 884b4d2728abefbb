/** The pages about the installation itself. */
package org.openfsm.web.platform;
