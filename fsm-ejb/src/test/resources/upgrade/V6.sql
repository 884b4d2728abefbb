insert into report_lost (tenant_id, agent_id, chain, from_sequence, to_sequence, at, given_up_by, why) values
  (1, '06945f58-4fab-410d-a0df-6cb50d464cec', '2aad07612f9c4f569eddf6927c526565', 900, 901, '2026-11-23 11:00+00', 'anna', 'The disk is gone');
