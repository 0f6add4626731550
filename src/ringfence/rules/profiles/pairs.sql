/*
about = "Voice calls from each watched number to each number that it called."
step = true

[columns]
calling = "BIGINT: packed number"
called = "BIGINT: packed number"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
province = "BIGINT: one bit for the province of the called number, 0 unknown"
*/
SELECT
  calling, called,
  COUNT(*) AS attempts,
  CAST(SUM(answered) AS BIGINT) AS answered,
  CAST(SUM(talk_s) AS BIGINT) AS talk_s,
  MIN(setup_ms) AS first_ms,
  MAX(setup_ms) AS last_ms,
  MAX(province) AS province
FROM looks
GROUP BY calling, called
