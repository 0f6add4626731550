/*
about = "One row for each called number that enough reached within one hour (15 calls and messages; 6 in a short window)."

[columns]
number = "BIGINT: packed number"
class = "VARCHAR: mobile, fixed, service, abroad"
digits = "BIGINT: the digits as an integer, with country code"
attempts = "BIGINT: voice calls that reached it"
answered = "BIGINT: those it answered"
talk_s = "BIGINT: talk time"
abandoned = "BIGINT: calls that the calling side released: within 2 s of the answer, or unanswered"
quick_talks = "BIGINT: answered calls of at most 10 s"
callers = "BIGINT: different numbers that called it"
known_callers = "BIGINT: callers that it called in the window"
once_callers = "BIGINT: callers that called it once"
most_by_one = "BIGINT: most calls by one caller"
caller_blocks = "BIGINT: ranges of 10,000 that the callers are of"
messages = "BIGINT: messages that reached it"
senders = "BIGINT: different senders of messages"
code_senders = "BIGINT: senders that are service codes (106 and the like): those who send codes"
peak_10m = "BIGINT: most calls in ten minutes of the clock"
peak_10m_callers = "BIGINT: most different callers in ten minutes of the clock"
peak_10m_senders = "BIGINT: most different service codes that sent a message in ten minutes of the clock"
made = "BIGINT: voice calls that it made"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
WITH totals AS (
  SELECT
    called,
    COUNT(CASE WHEN kind = 0 THEN 1 END) AS attempts,
    CAST(SUM(answered) AS BIGINT) AS answered,
    CAST(SUM(talk_s) AS BIGINT) AS talk_s,
    COUNT(CASE WHEN kind = 0 AND released_by = 1 AND (answered = 0 OR talk_s <= 2) THEN 1 END) AS abandoned,
    COUNT(CASE WHEN answered = 1 AND talk_s <= 10 THEN 1 END) AS quick_talks,
    MIN(setup_ms) AS first_ms,
    MAX(setup_ms) AS last_ms
  FROM received
  WHERE called IN (SELECT called FROM targets)
  GROUP BY called
),
made AS (
  SELECT calling, called FROM calls WHERE kind = 0 AND calling IN (SELECT called FROM targets) GROUP BY calling, called
),
parts AS (
  SELECT
    r.called,
    COUNT(CASE WHEN r.attempts > 0 THEN 1 END) AS callers,
    COUNT(CASE WHEN r.attempts > 0 AND m.called IS NOT NULL THEN 1 END) AS known_callers,
    COUNT(CASE WHEN r.attempts = 1 THEN 1 END) AS once_callers,
    MAX(r.attempts) AS most_by_one,
    COUNT(DISTINCT CASE WHEN r.attempts > 0 THEN r.calling // 10000 END) AS caller_blocks,
    CAST(SUM(r.messages) AS BIGINT) AS messages,
    COUNT(CASE WHEN r.messages > 0 THEN 1 END) AS senders,
    COUNT(CASE WHEN r.messages > 0 AND (r.calling >> 60) = 2 THEN 1 END) AS code_senders
  FROM received_pairs AS r
  LEFT JOIN made AS m ON m.calling = r.called AND m.called = r.calling
  WHERE r.called IN (SELECT called FROM targets)
  GROUP BY r.called
),
moments AS (
  SELECT called, calling, setup_ms // 600000 AS slot, COUNT(CASE WHEN kind = 0 THEN 1 END) AS attempts, CAST(SUM(kind) AS BIGINT) AS messages
  FROM received
  WHERE called IN (SELECT called FROM targets)
  GROUP BY called, calling, setup_ms // 600000
),
peaks AS (
  SELECT called, MAX(attempts) AS peak_10m, MAX(callers) AS peak_10m_callers, MAX(senders) AS peak_10m_senders
  FROM (
    SELECT
      called, slot,
      CAST(SUM(attempts) AS BIGINT) AS attempts,
      COUNT(CASE WHEN attempts > 0 THEN 1 END) AS callers,
      COUNT(CASE WHEN messages > 0 AND (calling >> 60) = 2 THEN 1 END) AS senders
    FROM moments
    GROUP BY called, slot
  ) AS each_slot
  GROUP BY called
)
SELECT
  t.called AS number,
  CASE
    WHEN (t.called >> 60) <> 1 THEN 'service'
    WHEN ((t.called >> 50) & 1023) <> $home THEN 'abroad'
    WHEN t.called BETWEEN 1249757509595312640 AND 1249757516595312639 THEN 'mobile'
    WHEN (t.called & 1125899906842623) BETWEEN 864000000000 AND 864009999999 THEN 'service'
    WHEN (t.called & 1125899906842623) BETWEEN 868000000000 AND 868009999999 THEN 'service'
    WHEN (t.called & 1125899906842623) BETWEEN 861000000000 AND 8699999999999 THEN 'fixed'
    ELSE CASE WHEN $home = 86 THEN 'service' ELSE 'fixed' END
  END AS class,
  t.called & 1125899906842623 AS digits,
  t.attempts, t.answered, t.talk_s, t.abandoned, t.quick_talks,
  parts.callers, parts.known_callers, parts.once_callers, parts.most_by_one, parts.caller_blocks,
  parts.messages, parts.senders, parts.code_senders,
  peaks.peak_10m, peaks.peak_10m_callers, peaks.peak_10m_senders,
  COALESCE(n.attempts, 0) AS made,
  t.first_ms, t.last_ms
FROM totals AS t
JOIN parts ON parts.called = t.called
JOIN peaks ON peaks.called = t.called
LEFT JOIN numbers AS n ON n.calling = t.called
