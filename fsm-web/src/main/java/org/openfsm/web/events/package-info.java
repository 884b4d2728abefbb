/** The pages of what happened and who cares: alerts, tickets, rules and what became of them, evaluated alert states. */
package org.openfsm.web.events;
