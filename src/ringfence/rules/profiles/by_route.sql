/*
about = "One row for each trunk of arrival and trunk of departure that calls took together."

[columns]
trunk_in = "VARCHAR: trunk of arrival"
trunk_out = "VARCHAR: trunk of departure"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
abroad = "BIGINT: calls whose calling or called number is not of the home country"
in_total = "BIGINT: all voice calls that came in on trunk_in"
out_total = "BIGINT: all voice calls that went out on trunk_out"
active_hours = "BIGINT: hours of the clock with calls"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
WITH hours AS (
  SELECT trunk_in, trunk_out, attempts, answered, talk_s, abroad, first_ms, last_ms
  FROM routes
  WHERE trunk_out <> '' AND attempts > 0
),
ins AS (SELECT trunk_in, CAST(SUM(attempts) AS BIGINT) AS total FROM hours GROUP BY trunk_in),
outs AS (SELECT trunk_out, CAST(SUM(attempts) AS BIGINT) AS total FROM hours GROUP BY trunk_out)
SELECT
  h.trunk_in, h.trunk_out,
  CAST(SUM(h.attempts) AS BIGINT) AS attempts,
  CAST(SUM(h.answered) AS BIGINT) AS answered,
  CAST(SUM(h.talk_s) AS BIGINT) AS talk_s,
  CAST(SUM(h.abroad) AS BIGINT) AS abroad,
  MAX(ins.total) AS in_total,
  MAX(outs.total) AS out_total,
  COUNT(*) AS active_hours,
  MIN(h.first_ms) AS first_ms,
  MAX(h.last_ms) AS last_ms
FROM hours AS h
JOIN ins ON ins.trunk_in = h.trunk_in
JOIN outs ON outs.trunk_out = h.trunk_out
GROUP BY h.trunk_in, h.trunk_out
