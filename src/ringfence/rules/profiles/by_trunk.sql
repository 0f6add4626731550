/*
about = "One row for each trunk of arrival that mostly brings calls without a card known to the network: interconnects, gateways, lines of companies."

[columns]
trunk = "VARCHAR: its name"
carrier = "VARCHAR: who handed calls over on it"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
short_talks = "BIGINT: answered calls of at most 6 s"
vacant = "BIGINT: to numbers that do not exist"
attested = "BIGINT: calls attested A"
callings = "BIGINT: different calling numbers"
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
WITH sums AS (
  SELECT
    trunk_in,
    CAST(SUM(attempts) AS BIGINT) AS attempts,
    CAST(SUM(answered) AS BIGINT) AS answered,
    CAST(SUM(talk_s) AS BIGINT) AS talk_s,
    CAST(SUM(short_talks) AS BIGINT) AS short_talks,
    CAST(SUM(vacant) AS BIGINT) AS vacant,
    CAST(SUM(attested) AS BIGINT) AS attested,
    CAST(SUM(carded) AS BIGINT) AS carded,
    CAST(SUM(messages) AS BIGINT) AS messages,
    COUNT(DISTINCT CASE WHEN trunk_out <> '' THEN trunk_out END) AS routes,
    MIN(first_ms) AS first_ms,
    MAX(last_ms) AS last_ms
  FROM routes
  GROUP BY trunk_in
),
cardless AS (
  SELECT trunk_in FROM sums WHERE carded * 2 <= attempts + messages
),
addresses AS (
  SELECT trunk_in, COUNT(*) AS media
  FROM (SELECT trunk_in, media FROM calls WHERE media <> 0 AND trunk_in IN (SELECT trunk_in FROM cardless) GROUP BY trunk_in, media) AS each_address
  GROUP BY trunk_in
),
peaks AS (
  SELECT trunk_in, MAX(attempts) AS peak_minute, MIN(carrier) AS carrier
  FROM (
    SELECT trunk_in, setup_ms // 60000 AS minute, COUNT(*) AS attempts, MIN(carrier) AS carrier
    FROM calls
    WHERE kind = 0 AND trunk_in IN (SELECT trunk_in FROM cardless)
    GROUP BY trunk_in, setup_ms // 60000
  ) AS each_minute
  GROUP BY trunk_in
),
users AS (
  SELECT
    trunk_in, calling,
    COUNT(*) - CAST(SUM(kind) AS BIGINT) AS attempts
  FROM calls
  WHERE trunk_in IN (SELECT trunk_in FROM cardless)
  GROUP BY trunk_in, calling
),
callings AS (
  SELECT
    trunk_in,
    COUNT(*) AS callings,
    COUNT(CASE WHEN (calling >> 60) = 1 AND ((calling >> 50) & 1023) = $home THEN 1 END) AS home_callings,
    COUNT(CASE WHEN calling BETWEEN 1249757509595312640 AND 1249757516595312639 THEN 1 END) AS mobile_callings,
    COUNT(CASE WHEN attempts <= 2 THEN 1 END) AS few_callings
  FROM users
  GROUP BY trunk_in
)
SELECT
  s.trunk_in AS trunk,
  COALESCE(p.carrier, '') AS carrier,
  s.attempts, s.answered, s.talk_s, s.short_talks, s.vacant, s.attested,
  c.callings, c.home_callings, c.mobile_callings, c.few_callings,
  s.carded,
  COALESCE(a.media, 0) AS media,
  s.routes,
  COALESCE(p.peak_minute, 0) AS peak_minute, s.messages, s.first_ms, s.last_ms
FROM sums AS s
JOIN callings AS c ON c.trunk_in = s.trunk_in
LEFT JOIN addresses AS a ON a.trunk_in = s.trunk_in
LEFT JOIN peaks AS p ON p.trunk_in = s.trunk_in
