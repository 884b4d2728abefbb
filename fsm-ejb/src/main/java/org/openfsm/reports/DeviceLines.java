package org.openfsm.reports;

import java.util.List;

/** What a report says of one device, in order. */
record DeviceLines(long tenant, long device, List<Line> lines) {}
