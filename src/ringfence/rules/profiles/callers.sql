/*
about = "What each calling number did in the window, and what it called from: every number, few columns."
step = true

[columns]
calling = "BIGINT: packed number"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
short_talks = "BIGINT: answered calls of at most 6 s"
long_talks = "BIGINT: answered calls of at least 120 s"
hung_up = "BIGINT: answered calls that the called side released"
short_rings = "BIGINT: calls that the calling side gave up after at most 3.5 s of ringing"
given_up = "BIGINT: unanswered calls that the calling side released"
refused = "BIGINT: busy or declined"
vacant = "BIGINT: to numbers that do not exist"
night = "BIGINT: calls between 21:00 and 08:00 local time"
attested = "BIGINT: calls attested A"
trunk = "VARCHAR: trunk of arrival, the last by name"
media = "BIGINT: hash of its media address, the greatest; 0 unknown"
imei = "BIGINT: hash of its device, the greatest; 0 unknown"
cell = "BIGINT: hash of its cell, the greatest; 0 unknown"
moved = "INT: 1 when it called from several cells, 0 from one; null when not known"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
parties = "BIGINT: different numbers called"
repeated = "BIGINT: parties called more than once"
answered_parties = "BIGINT: parties that answered at least once"
blocks = "BIGINT: ranges of 10,000 numbers called"
received = "BIGINT: voice calls that it got"
received_answered = "BIGINT: those that it answered"
callers = "BIGINT: numbers that called it"
called_back = "BIGINT: its parties that called it in the window"
party_callers = "DOUBLE: different numbers that call its parties, in the mean"
party_once = "DOUBLE: share of the callers of its parties that called them once, in the mean"
*/
WITH own AS (
  SELECT
    calling,
    COUNT(*) AS attempts,
    CAST(SUM(answered) AS BIGINT) AS answered,
    CAST(SUM(talk_s) AS BIGINT) AS talk_s,
    COUNT(CASE WHEN answered = 1 AND talk_s <= 6 THEN 1 END) AS short_talks,
    COUNT(CASE WHEN talk_s >= 120 THEN 1 END) AS long_talks,
    COUNT(CASE WHEN answered = 1 AND released_by = 2 THEN 1 END) AS hung_up,
    COUNT(CASE WHEN rang_ms <= 3500 AND released_by = 1 THEN 1 END) AS short_rings,
    COUNT(CASE WHEN answered = 0 AND released_by = 1 THEN 1 END) AS given_up,
    CAST(SUM(refused) AS BIGINT) AS refused,
    CAST(SUM(vacant) AS BIGINT) AS vacant,
    COUNT(CASE WHEN (setup_ms // 3600000 + $zone_h) % 24 >= 21 OR (setup_ms // 3600000 + $zone_h) % 24 < 8 THEN 1 END)
      AS night,
    CAST(SUM(attested) AS BIGINT) AS attested,
    MAX(trunk_in) AS trunk,
    MAX(media) AS media,
    MAX(imei) AS imei,
    MAX(cell) AS cell,
    CASE WHEN MAX(cell) <> 0 THEN CASE WHEN MIN(cell) <> MAX(cell) THEN 1 ELSE 0 END END AS moved,
    MIN(setup_ms) AS first_ms,
    MAX(setup_ms) AS last_ms
  FROM calls
  WHERE kind = 0
  GROUP BY calling
),
got AS (
  SELECT
    called,
    CAST(SUM(attempts) AS BIGINT) AS received,
    CAST(SUM(answered) AS BIGINT) AS received_answered,
    COUNT(*) AS callers,
    CAST(COUNT(CASE WHEN attempts = 1 THEN 1 END) AS DOUBLE) / COUNT(*) AS once
  FROM caller_pairs
  GROUP BY called
),
parts AS (
  SELECT
    p.calling,
    COUNT(*) AS parties,
    COUNT(CASE WHEN p.attempts > 1 THEN 1 END) AS repeated,
    COUNT(CASE WHEN p.answered > 0 THEN 1 END) AS answered_parties,
    COUNT(DISTINCT p.called // 10000) AS blocks,
    COUNT(back.calling) AS called_back,
    AVG(CAST(got.callers AS DOUBLE)) AS party_callers,
    AVG(got.once) AS party_once
  FROM caller_pairs AS p
  JOIN got ON got.called = p.called
  LEFT JOIN caller_pairs AS back ON back.calling = p.called AND back.called = p.calling
  GROUP BY p.calling
)
SELECT
  own.calling, own.attempts, own.answered, own.talk_s, own.short_talks, own.long_talks, own.hung_up, own.short_rings,
  own.given_up, own.refused, own.vacant, own.night, own.attested, own.trunk, own.media, own.imei, own.cell, own.moved,
  own.first_ms, own.last_ms,
  parts.parties, parts.repeated, parts.answered_parties, parts.blocks,
  COALESCE(got.received, 0) AS received,
  COALESCE(got.received_answered, 0) AS received_answered,
  COALESCE(got.callers, 0) AS callers,
  parts.called_back, parts.party_callers, parts.party_once
FROM own
JOIN parts ON parts.calling = own.calling
LEFT JOIN got ON got.called = own.calling
