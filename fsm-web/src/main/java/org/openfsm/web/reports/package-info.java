/** The pages of reports: catalogue, schedules, history. */
package org.openfsm.web.reports;
