package org.openfsm.reports;

/** Something to choose from. */
public record Choice(long id, String name) {}
