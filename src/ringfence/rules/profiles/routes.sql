/*
about = "What came in on each trunk and left by each other, hour by hour. Kept as a file for each hour."
step = true

[columns]
trunk_in = "VARCHAR: trunk of arrival"
trunk_out = "VARCHAR: trunk of departure, empty when unknown"
hour = "BIGINT: hours since 1970 UTC"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
short_talks = "BIGINT: answered calls of at most 6 s"
vacant = "BIGINT: to numbers that do not exist"
attested = "BIGINT: calls attested A"
carded = "BIGINT: calls and messages with a known card"
abroad = "BIGINT: voice calls with one end abroad"
messages = "BIGINT: messages"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
SELECT
  trunk_in, trunk_out,
  setup_ms // 3600000 AS hour,
  COUNT(*) - CAST(SUM(kind) AS BIGINT) AS attempts,
  CAST(SUM(answered) AS BIGINT) AS answered,
  CAST(SUM(talk_s) AS BIGINT) AS talk_s,
  COUNT(CASE WHEN answered = 1 AND talk_s <= 6 THEN 1 END) AS short_talks,
  CAST(SUM(vacant) AS BIGINT) AS vacant,
  CAST(SUM(attested) AS BIGINT) AS attested,
  COUNT(CASE WHEN imsi <> 0 THEN 1 END) AS carded,
  COUNT(CASE
    WHEN kind = 0 AND (((calling >> 50) & 1023) <> $home OR ((called >> 50) & 1023) <> $home) THEN 1
  END) AS abroad,
  CAST(SUM(kind) AS BIGINT) AS messages,
  MIN(setup_ms) AS first_ms,
  MAX(setup_ms) AS last_ms
FROM calls
WHERE trunk_in <> ''
GROUP BY trunk_in, trunk_out, setup_ms // 3600000
