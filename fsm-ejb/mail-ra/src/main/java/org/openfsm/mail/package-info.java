/**
 * Inbound resource adapter (Jakarta Connectors 2.1): polls a mailbox over IMAPS or POP3S, hands each mail to a {@link
 * org.openfsm.mail.MailListener} in a transaction, and takes it out of the folder once that transaction has committed.
 * Knows mail and transactions, no database and no printer.
 */
package org.openfsm.mail;
