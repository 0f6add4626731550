/*
about = "What each number sent to a watched number or a target."
step = true

[columns]
called = "BIGINT: packed number"
calling = "BIGINT: packed number"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
messages = "BIGINT: messages"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
SELECT
  called, calling,
  COUNT(*) - CAST(SUM(kind) AS BIGINT) AS attempts,
  CAST(SUM(answered) AS BIGINT) AS answered,
  CAST(SUM(kind) AS BIGINT) AS messages,
  MIN(setup_ms) AS first_ms,
  MAX(setup_ms) AS last_ms
FROM received
GROUP BY called, calling
