-- Each report of an agent that is kept asks whether it is there already, while the agent is locked: 200 MB of small ones
-- are some hundred thousand rows.
create index quarantine_agent on quarantine (agent_id, sha256);
