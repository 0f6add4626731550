/*
about = "One row for each calling number with enough calls (20 in the window; 6 when it is at most two hours long)."

[columns]
number = "BIGINT: packed number"
class = "VARCHAR: mobile, fixed (both of the home country), service (95, 96, 400, 106 and other codes), abroad"
digits = "BIGINT: the digits as an integer, with country code"
block = "BIGINT: digits without the last four: the range of 10,000"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
short_talks = "BIGINT: answered calls of at most 6 s"
silent_talks = "BIGINT: answered calls of at most 2 s that the calling side released"
long_talks = "BIGINT: answered calls of at least 120 s"
hung_up = "BIGINT: answered calls that the called side released"
short_rings = "BIGINT: calls that the calling side gave up after at most 3.5 s of ringing"
given_up = "BIGINT: unanswered calls that the calling side released"
refused = "BIGINT: busy or declined"
vacant = "BIGINT: to numbers that do not exist"
abroad = "BIGINT: to another country than its own"
night = "BIGINT: calls between 21:00 and 08:00 local time"
attested = "BIGINT: calls attested A"
parties = "BIGINT: different numbers called"
repeated = "BIGINT: parties called more than once"
most_to_one = "BIGINT: most calls to one party"
answered_parties = "BIGINT: parties that answered at least once"
provinces = "BIGINT: provinces called (mainland numbers)"
blocks = "BIGINT: ranges of 10,000 numbers called"
active_hours = "BIGINT: hours of the clock with calls"
peak_hour = "BIGINT: most calls in one hour of the clock"
peak_hour_parties = "BIGINT: most parties first called in one hour of the clock"
messages = "BIGINT: messages sent"
trunks = "BIGINT: trunks that it came over"
trunk = "VARCHAR: the one that most of its calls came over"
handsets = "BIGINT: devices"
cards = "BIGINT: cards"
cell = "BIGINT: its only cell; 0 when several or not known"
received = "BIGINT: voice calls that it got"
received_answered = "BIGINT: those that it answered"
callers = "BIGINT: numbers that called it"
called_back = "BIGINT: its parties that called it in the window"
received_messages = "BIGINT: messages that it got"
gaps = "BIGINT: steps from one call to the next"
gap_cv = "DOUBLE: spread of the steps by their mean: regular machines are below 0.3, people above 1"
in_order = "BIGINT: steps to a called number at most 9 away from the one before"
overlapping = "BIGINT: calls set up while an earlier one still ran"
pulled = "BIGINT: calls set up within 10 s after the one before ended"
talk_spike = "BIGINT: answered calls of at least 3 s whose talk time, in whole seconds, is the commonest"
retry_spike = "BIGINT: parties called exactly twice, after the commonest number of whole minutes"
retried = "BIGINT: parties called exactly twice"
age_days = "BIGINT: days since the subscription began; null when not known"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
WITH totals AS (
  SELECT
    calling,
    COUNT(*) AS attempts,
    CAST(SUM(answered) AS BIGINT) AS answered,
    CAST(SUM(talk_s) AS BIGINT) AS talk_s,
    COUNT(CASE WHEN answered = 1 AND talk_s <= 6 THEN 1 END) AS short_talks,
    COUNT(CASE WHEN answered = 1 AND talk_s <= 2 AND released_by = 1 THEN 1 END) AS silent_talks,
    COUNT(CASE WHEN talk_s >= 120 THEN 1 END) AS long_talks,
    COUNT(CASE WHEN answered = 1 AND released_by = 2 THEN 1 END) AS hung_up,
    COUNT(CASE WHEN rang_ms <= 3500 AND released_by = 1 THEN 1 END) AS short_rings,
    COUNT(CASE WHEN answered = 0 AND released_by = 1 THEN 1 END) AS given_up,
    CAST(SUM(refused) AS BIGINT) AS refused,
    CAST(SUM(vacant) AS BIGINT) AS vacant,
    COUNT(CASE WHEN (called >> 50) <> (calling >> 50) AND (called >> 60) = 1 AND (calling >> 60) = 1 THEN 1 END) AS abroad,
    COUNT(CASE WHEN (setup_ms // 3600000 + $zone_h) % 24 >= 21 OR (setup_ms // 3600000 + $zone_h) % 24 < 8 THEN 1 END)
      AS night,
    CAST(SUM(attested) AS BIGINT) AS attested,
    MIN(setup_ms) AS first_ms,
    MAX(setup_ms) AS last_ms
  FROM looks
  GROUP BY calling
),
parts AS (
  SELECT
    calling,
    COUNT(*) AS parties,
    COUNT(CASE WHEN attempts > 1 THEN 1 END) AS repeated,
    MAX(attempts) AS most_to_one,
    COUNT(CASE WHEN answered > 0 THEN 1 END) AS answered_parties,
    COUNT(DISTINCT called // 10000) AS blocks,
    CAST(BIT_COUNT(BIT_OR(province)) AS BIGINT) AS provinces,
    COUNT(CASE WHEN attempts = 2 THEN 1 END) AS retried
  FROM pairs
  GROUP BY calling
),
hours AS (
  SELECT calling, COUNT(*) AS active_hours, MAX(attempts) AS peak_hour
  FROM (SELECT calling, setup_ms // 3600000 AS hour, COUNT(*) AS attempts FROM looks GROUP BY calling, setup_ms // 3600000) AS each_hour
  GROUP BY calling
),
fresh AS (
  SELECT calling, MAX(parties) AS peak_hour_parties
  FROM (SELECT calling, first_ms // 3600000 AS hour, COUNT(*) AS parties FROM pairs GROUP BY calling, first_ms // 3600000) AS each_hour
  GROUP BY calling
),
over AS (
  SELECT
    calling,
    CASE WHEN MIN(cell) = MAX(cell) THEN MIN(cell) ELSE 0 END AS cell,
    CASE WHEN MIN(imei) = MAX(imei) THEN CASE WHEN MIN(imei) = 0 THEN 0 ELSE 1 END ELSE 2 END AS handsets,
    CASE WHEN MIN(imsi) = MAX(imsi) THEN CASE WHEN MIN(imsi) = 0 THEN 0 ELSE 1 END ELSE 2 END AS cards,
    CASE WHEN MIN(trunk_in) = MAX(trunk_in) THEN 1 ELSE 2 END AS trunks,
    MIN(trunk_in) AS trunk
  FROM looks
  GROUP BY calling
),
several AS (
  SELECT
    calling,
    COUNT(DISTINCT CASE WHEN imei <> 0 THEN imei END) AS handsets,
    COUNT(DISTINCT CASE WHEN imsi <> 0 THEN imsi END) AS cards,
    COUNT(DISTINCT trunk_in) AS trunks
  FROM looks
  WHERE calling IN (SELECT calling FROM over WHERE handsets + cards + trunks > 3)
  GROUP BY calling
),
main_trunk AS (
  SELECT calling, trunk_in FROM (
    SELECT calling, trunk_in, ROW_NUMBER() OVER (PARTITION BY calling ORDER BY attempts DESC, trunk_in) AS place
    FROM (
      SELECT calling, trunk_in, COUNT(*) AS attempts
      FROM looks
      WHERE calling IN (SELECT calling FROM over WHERE trunks > 1)
      GROUP BY calling, trunk_in
    ) AS each_trunk
  ) AS ranked
  WHERE place = 1
),
got AS (
  SELECT
    r.called,
    CAST(SUM(r.attempts) AS BIGINT) AS received,
    CAST(SUM(r.answered) AS BIGINT) AS received_answered,
    CAST(SUM(r.messages) AS BIGINT) AS received_messages,
    COUNT(CASE WHEN r.attempts > 0 THEN 1 END) AS callers,
    COUNT(CASE WHEN r.attempts > 0 AND p.called IS NOT NULL THEN 1 END) AS called_back
  FROM received_pairs AS r
  LEFT JOIN pairs AS p ON p.calling = r.called AND p.called = r.calling
  WHERE r.called IN (SELECT calling FROM watched)
  GROUP BY r.called
),
sent AS (
  SELECT calling, COUNT(*) AS messages
  FROM calls
  WHERE kind = 1 AND calling IN (SELECT calling FROM watched)
  GROUP BY calling
),
spikes AS (
  SELECT calling, MAX(calls) AS talk_spike
  FROM (SELECT calling, talk_s, COUNT(*) AS calls FROM looks WHERE talk_s >= 3 GROUP BY calling, talk_s) AS each_length
  GROUP BY calling
),
retries AS (
  SELECT calling, MAX(parties) AS retry_spike
  FROM (
    SELECT calling, (last_ms - first_ms) // 60000 AS minutes, COUNT(*) AS parties
    FROM pairs
    WHERE attempts = 2
    GROUP BY calling, (last_ms - first_ms) // 60000
  ) AS each_wait
  GROUP BY calling
),
ages AS (
  SELECT number, MAX(activated_ms) AS activated_ms FROM subscriptions GROUP BY number
)
SELECT
  t.calling AS number,
  CASE
    WHEN (t.calling >> 60) <> 1 THEN 'service'
    WHEN ((t.calling >> 50) & 1023) <> $home THEN 'abroad'
    WHEN t.calling BETWEEN 1249757509595312640 AND 1249757516595312639 THEN 'mobile'
    WHEN (t.calling & 1125899906842623) BETWEEN 864000000000 AND 864009999999 THEN 'service'
    WHEN (t.calling & 1125899906842623) BETWEEN 868000000000 AND 868009999999 THEN 'service'
    WHEN (t.calling & 1125899906842623) BETWEEN 861000000000 AND 8699999999999 THEN 'fixed'
    ELSE CASE WHEN $home = 86 THEN 'service' ELSE 'fixed' END
  END AS class,
  t.calling & 1125899906842623 AS digits,
  (t.calling & 1125899906842623) // 10000 AS block,
  t.attempts, t.answered, t.talk_s, t.short_talks, t.silent_talks, t.long_talks, t.hung_up, t.short_rings, t.given_up,
  t.refused, t.vacant, t.abroad, t.night, t.attested,
  parts.parties, parts.repeated, parts.most_to_one, parts.answered_parties, parts.provinces, parts.blocks,
  hours.active_hours, hours.peak_hour, fresh.peak_hour_parties,
  COALESCE(sent.messages, 0) AS messages,
  COALESCE(several.trunks, over.trunks) AS trunks,
  COALESCE(main_trunk.trunk_in, over.trunk) AS trunk,
  COALESCE(several.handsets, over.handsets) AS handsets,
  COALESCE(several.cards, over.cards) AS cards,
  over.cell,
  COALESCE(got.received, 0) AS received,
  COALESCE(got.received_answered, 0) AS received_answered,
  COALESCE(got.callers, 0) AS callers,
  COALESCE(got.called_back, 0) AS called_back,
  COALESCE(got.received_messages, 0) AS received_messages,
  rhythm.gaps,
  CASE
    WHEN rhythm.gap_s > 0 AND rhythm.gap_s2 * rhythm.gaps > rhythm.gap_s * rhythm.gap_s
    THEN SQRT(CAST(rhythm.gap_s2 * rhythm.gaps - rhythm.gap_s * rhythm.gap_s AS DOUBLE)) / rhythm.gap_s
    ELSE 0.0
  END AS gap_cv,
  rhythm.in_order, rhythm.overlapping, rhythm.pulled,
  COALESCE(spikes.talk_spike, 0) AS talk_spike,
  COALESCE(retries.retry_spike, 0) AS retry_spike,
  parts.retried,
  CASE WHEN ages.activated_ms <= $until_ms THEN ($until_ms - ages.activated_ms) // 86400000 END AS age_days,
  t.first_ms, t.last_ms
FROM totals AS t
JOIN parts ON parts.calling = t.calling
JOIN hours ON hours.calling = t.calling
JOIN fresh ON fresh.calling = t.calling
JOIN over ON over.calling = t.calling
JOIN rhythm ON rhythm.calling = t.calling
LEFT JOIN sent ON sent.calling = t.calling
LEFT JOIN several ON several.calling = t.calling
LEFT JOIN main_trunk ON main_trunk.calling = t.calling
LEFT JOIN got ON got.called = t.calling
LEFT JOIN spikes ON spikes.calling = t.calling
LEFT JOIN retries ON retries.calling = t.calling
LEFT JOIN ages ON ages.number = t.calling
