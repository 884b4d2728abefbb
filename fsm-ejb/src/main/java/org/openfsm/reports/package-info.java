/**
 * Reports over the fleet: asked for or scheduled, made by Jakarta Batch within the scope of whoever they belong to, kept
 * for download and sent by mail.
 */
package org.openfsm.reports;
