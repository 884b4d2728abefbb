/** What every page shares: the person, its texts and formats, navigation, headers. */
package org.openfsm.web;
