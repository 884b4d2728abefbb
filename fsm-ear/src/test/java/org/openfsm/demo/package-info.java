/** {@code mvn -Pdemo package}: server, printers and agents on this machine, for somebody who wants to see what FSM is. */
package org.openfsm.demo;
