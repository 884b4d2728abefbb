/** What the demo and the tests run as processes of their own: a configured WildFly, the agent's distribution, their guard. */
package org.openfsm.running;
