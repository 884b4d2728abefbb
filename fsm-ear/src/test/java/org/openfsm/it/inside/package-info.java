/** Tests that run inside the server, packed into the EAR by Arquillian. */
package org.openfsm.it.inside;
