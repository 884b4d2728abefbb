package org.openfsm.agent.control;

import org.openfsm.agent.config.AgentConfig;

/** There is no identity yet; the message says how to get one. */
public final class NotEnrolled extends Exception {

    private static final long serialVersionUID = 1;

    NotEnrolled(AgentConfig config) {
        super(config.data() + ": this agent is not enrolled. Get a file NAME.fsm-enrolment from the server's "
                + "administrator, then: fsm-agent enrol NAME.fsm-enrolment --config " + config.file());
    }
}
