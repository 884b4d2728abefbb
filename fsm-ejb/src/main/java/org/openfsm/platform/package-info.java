/** The floor: clock, settings, database, encryption at rest. Nothing here knows a printer. */
package org.openfsm.platform;
