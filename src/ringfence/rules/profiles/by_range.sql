/*
about = "One row for each block of 10,000 numbers with at least one watched number."

[columns]
block = "BIGINT: digits without the last four"
class = "VARCHAR: mobile, fixed, service, abroad"
callings = "BIGINT: numbers of the block that called in the window"
watched = "BIGINT: those with enough calls to be watched"
one_way = "BIGINT: watched numbers that called six times as often as they were called, and at least eight in ten parties once"
attempts = "BIGINT: voice calls of the one-way numbers"
answered = "BIGINT: answered calls of the one-way numbers"
talk_s = "BIGINT: talk time of the one-way numbers"
parties = "BIGINT: numbers called by the one-way numbers, summed"
trunks = "BIGINT: main trunks of the one-way numbers"
busy_s = "BIGINT: from first to last call of each one-way number, summed"
span_s = "BIGINT: from the first call of all one-way numbers to the last; about busy_s when they hand over to one another"
lowest = "BIGINT: lowest digits among the one-way numbers; 0 when there is none"
highest = "BIGINT: highest digits among them"
first_ms = "BIGINT: first setup of the watched numbers"
last_ms = "BIGINT: last setup"
*/
WITH watchers AS (
  SELECT
    block, class, digits, trunk, attempts, answered, talk_s, parties, first_ms, last_ms,
    CASE WHEN attempts >= 6 * received AND repeated * 5 <= parties THEN 1 ELSE 0 END AS one_way
  FROM by_calling
),
all_callings AS (
  SELECT (calling & 1125899906842623) // 10000 AS block, COUNT(*) AS callings
  FROM numbers
  WHERE (calling >> 60) = 1 AND (calling & 1125899906842623) // 10000 IN (SELECT block FROM watchers)
  GROUP BY (calling & 1125899906842623) // 10000
)
SELECT
  w.block,
  MIN(w.class) AS class,
  COALESCE(MAX(a.callings), COUNT(*)) AS callings,
  COUNT(*) AS watched,
  CAST(SUM(w.one_way) AS BIGINT) AS one_way,
  CAST(SUM(w.one_way * w.attempts) AS BIGINT) AS attempts,
  CAST(SUM(w.one_way * w.answered) AS BIGINT) AS answered,
  CAST(SUM(w.one_way * w.talk_s) AS BIGINT) AS talk_s,
  CAST(SUM(w.one_way * w.parties) AS BIGINT) AS parties,
  COUNT(DISTINCT CASE WHEN w.one_way = 1 THEN w.trunk END) AS trunks,
  CAST(SUM(w.one_way * ((w.last_ms - w.first_ms) // 1000)) AS BIGINT) AS busy_s,
  COALESCE(MAX(CASE WHEN w.one_way = 1 THEN w.last_ms END) - MIN(CASE WHEN w.one_way = 1 THEN w.first_ms END), 0) // 1000
    AS span_s,
  COALESCE(MIN(CASE WHEN w.one_way = 1 THEN w.digits END), 0) AS lowest,
  COALESCE(MAX(CASE WHEN w.one_way = 1 THEN w.digits END), 0) AS highest,
  MIN(w.first_ms) AS first_ms,
  MAX(w.last_ms) AS last_ms
FROM watchers AS w
LEFT JOIN all_callings AS a ON a.block = w.block
WHERE w.class <> 'service'
GROUP BY w.block
