/*
about = "One row for each hour of the clock."

[columns]
hour_ms = "BIGINT: its start, milliseconds since 1970 UTC"
local_hour = "BIGINT: hour of the day, 0 to 23, local time"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
vacant = "BIGINT: to numbers that do not exist"
messages = "BIGINT: messages"
*/
SELECT
  (setup_ms // 3600000) * 3600000 AS hour_ms,
  (setup_ms // 3600000 + $zone_h) % 24 AS local_hour,
  COUNT(*) - CAST(SUM(kind) AS BIGINT) AS attempts,
  CAST(SUM(answered) AS BIGINT) AS answered,
  CAST(SUM(talk_s) AS BIGINT) AS talk_s,
  CAST(SUM(vacant) AS BIGINT) AS vacant,
  CAST(SUM(kind) AS BIGINT) AS messages
FROM calls
GROUP BY setup_ms // 3600000
