/** The REST API: reports come in, administrators enrol agents and give grants, customers read their devices. */
package org.openfsm.web.api;
