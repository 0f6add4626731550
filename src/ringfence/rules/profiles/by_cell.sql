/*
about = "One row for each cell with at least one watched number that never left it."

[columns]
cell = "BIGINT: hash of the cell"
still = "BIGINT: watched numbers that were in no other cell"
one_way = "BIGINT: those of them that called six times as often as they were called"
in_step = "BIGINT: most of the one-way numbers that began within the same ten minutes"
attempts = "BIGINT: voice calls of the one-way numbers"
answered = "BIGINT: answered calls of the one-way numbers"
talk_s = "BIGINT: talk time of the one-way numbers"
parties = "BIGINT: numbers called by the one-way numbers, summed"
messages = "BIGINT: messages sent or got by the one-way numbers"
handsets = "BIGINT: devices of the one-way numbers, summed"
callings = "BIGINT: all numbers that called from this cell; only counted when three of them are one-way, else still"
first_ms = "BIGINT: first setup of the one-way numbers; of all when there is none"
last_ms = "BIGINT: last setup"
*/
WITH one_way AS (
  SELECT cell, number, attempts, answered, talk_s, parties, messages + received_messages AS messages, handsets, first_ms, last_ms
  FROM by_calling
  WHERE cell <> 0 AND attempts >= 6 * received
),
steps AS (
  SELECT cell, MAX(numbers) AS in_step
  FROM (SELECT cell, first_ms // 600000 AS slot, COUNT(*) AS numbers FROM one_way GROUP BY cell, first_ms // 600000) AS each_slot
  GROUP BY cell
),
sums AS (
  SELECT
    cell,
    COUNT(*) AS one_way,
    CAST(SUM(attempts) AS BIGINT) AS attempts,
    CAST(SUM(answered) AS BIGINT) AS answered,
    CAST(SUM(talk_s) AS BIGINT) AS talk_s,
    CAST(SUM(parties) AS BIGINT) AS parties,
    CAST(SUM(messages) AS BIGINT) AS messages,
    CAST(SUM(handsets) AS BIGINT) AS handsets,
    MIN(first_ms) AS first_ms,
    MAX(last_ms) AS last_ms
  FROM one_way
  GROUP BY cell
),
still AS (
  SELECT cell, COUNT(*) AS still, MIN(first_ms) AS first_ms, MAX(last_ms) AS last_ms FROM by_calling WHERE cell <> 0 GROUP BY cell
),
all_callings AS (
  SELECT cell, COUNT(DISTINCT calling) AS callings
  FROM calls
  WHERE kind = 0 AND cell IN (SELECT cell FROM sums WHERE one_way >= 3)
  GROUP BY cell
)
SELECT
  s.cell, s.still,
  COALESCE(o.one_way, 0) AS one_way,
  COALESCE(steps.in_step, 0) AS in_step,
  COALESCE(o.attempts, 0) AS attempts,
  COALESCE(o.answered, 0) AS answered,
  COALESCE(o.talk_s, 0) AS talk_s,
  COALESCE(o.parties, 0) AS parties,
  COALESCE(o.messages, 0) AS messages,
  COALESCE(o.handsets, 0) AS handsets,
  COALESCE(a.callings, s.still) AS callings,
  COALESCE(o.first_ms, s.first_ms) AS first_ms,
  COALESCE(o.last_ms, s.last_ms) AS last_ms
FROM still AS s
LEFT JOIN sums AS o ON o.cell = s.cell
LEFT JOIN steps ON steps.cell = s.cell
LEFT JOIN all_callings AS a ON a.cell = s.cell
