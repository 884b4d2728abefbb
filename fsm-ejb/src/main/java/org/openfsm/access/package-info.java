/**
 * Whose data a signed-in person sees, and who changed what. Who a person is and which roles they have is the
 * container's affair.
 */
package org.openfsm.access;
