/** The first page: what needs the person now, whatever capability knows it. */
package org.openfsm.web.overview;
