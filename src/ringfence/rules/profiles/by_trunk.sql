/*
about = "One row for each trunk of arrival."

[columns]
trunk = "VARCHAR: its name"
carrier = "VARCHAR: who handed calls over on it"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
short_talks = "BIGINT: answered calls of at most 6 s"
vacant = "BIGINT: to numbers that do not exist"
attested = "BIGINT: calls attested A"
callings = "BIGINT: different calling numbers, counted once for each hour and device"
home_callings = "BIGINT: those of the home country"
mobile_callings = "BIGINT: those that are mobile numbers of mainland China"
few_callings = "BIGINT: those with at most two calls"
carded = "BIGINT: calls with a known card: the network's own subscribers"
media = "BIGINT: different media addresses"
routes = "BIGINT: trunks of departure"
peak_minute = "BIGINT: most calls in one minute of the clock"
messages = "BIGINT: messages"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
WITH minutes AS (
  SELECT
    trunk_in, setup_ms // 60000 AS minute,
    COUNT(*) - CAST(SUM(kind) AS BIGINT) AS attempts,
    COUNT(CASE WHEN answered = 1 AND talk_s <= 6 THEN 1 END) AS short_talks,
    CAST(SUM(vacant) AS BIGINT) AS vacant,
    CAST(SUM(attested) AS BIGINT) AS attested,
    COUNT(CASE WHEN imsi <> 0 THEN 1 END) AS carded
  FROM calls
  WHERE trunk_in <> ''
  GROUP BY trunk_in, setup_ms // 60000
),
sums AS (
  SELECT
    trunk_in,
    MAX(attempts) AS peak_minute,
    CAST(SUM(short_talks) AS BIGINT) AS short_talks,
    CAST(SUM(vacant) AS BIGINT) AS vacant,
    CAST(SUM(attested) AS BIGINT) AS attested,
    CAST(SUM(carded) AS BIGINT) AS carded
  FROM minutes
  GROUP BY trunk_in
),
addresses AS (
  SELECT trunk_in, COUNT(*) AS media
  FROM (SELECT trunk_in, media FROM calls WHERE media <> 0 GROUP BY trunk_in, media) AS each_address
  GROUP BY trunk_in
),
ways AS (
  SELECT trunk_in, COUNT(*) AS routes FROM by_route GROUP BY trunk_in
)
SELECT
  l.trunk_in AS trunk,
  MIN(l.carrier) AS carrier,
  CAST(SUM(l.attempts) AS BIGINT) AS attempts,
  CAST(SUM(l.answered) AS BIGINT) AS answered,
  CAST(SUM(l.talk_s) AS BIGINT) AS talk_s,
  MAX(s.short_talks) AS short_talks,
  MAX(s.vacant) AS vacant,
  MAX(s.attested) AS attested,
  COUNT(*) AS callings,
  COUNT(CASE WHEN (l.calling >> 60) = 1 AND ((l.calling >> 50) & 1023) = $home THEN 1 END) AS home_callings,
  COUNT(CASE WHEN l.calling BETWEEN 1249757509595312640 AND 1249757516595312639 THEN 1 END) AS mobile_callings,
  COUNT(CASE WHEN l.attempts <= 2 THEN 1 END) AS few_callings,
  MAX(s.carded) AS carded,
  COALESCE(MAX(a.media), 0) AS media,
  COALESCE(MAX(w.routes), 0) AS routes,
  MAX(s.peak_minute) AS peak_minute,
  CAST(SUM(l.messages) AS BIGINT) AS messages,
  MIN(l.first_ms) AS first_ms,
  MAX(l.last_ms) AS last_ms
FROM legs AS l
JOIN sums AS s ON s.trunk_in = l.trunk_in
LEFT JOIN addresses AS a ON a.trunk_in = l.trunk_in
LEFT JOIN ways AS w ON w.trunk_in = l.trunk_in
GROUP BY l.trunk_in
