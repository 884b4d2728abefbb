/** The pages about reports that could not be recorded. */
package org.openfsm.web.ingest;
