/**
 * What happened in the fleet, who cares, and what is done about it: episodes derived from the fleet's change rows, rules that
 * react to them, and the queue of mails, tickets and webhooks with a ledger of every attempt.
 */
package org.openfsm.events;
