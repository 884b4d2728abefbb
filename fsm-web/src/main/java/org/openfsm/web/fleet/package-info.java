/** The pages of the fleet: devices, one device, agents. */
package org.openfsm.web.fleet;
