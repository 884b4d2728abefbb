package org.openfsm.reports;

import java.time.LocalDate;

/** Local days, both inclusive. */
public record Days(LocalDate from, LocalDate to) {}
