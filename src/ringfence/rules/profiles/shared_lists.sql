/*
about = "Watched one-way numbers that share called numbers with another one, so many that chance is ruled out."

[columns]
number = "BIGINT: packed number"
other = "BIGINT: the other number"
shared = "BIGINT: numbers that both called"
parties = "BIGINT: numbers that this one called"
other_parties = "BIGINT: numbers that the other called"
attempts = "BIGINT: voice calls of this number"
answered = "BIGINT: its answered calls"
other_attempts = "BIGINT: voice calls of the other"
other_answered = "BIGINT: answered calls of the other"
same_trunk = "INT: 1 when most calls of both came over the same trunk"
near = "INT: 1 when they are of one block of 10,000 numbers"
first_ms = "BIGINT: first setup of this number"
last_ms = "BIGINT: last setup of this number"
*/
WITH one_way AS (
  SELECT number, parties, attempts, answered, trunk, block, first_ms, last_ms
  FROM by_calling
  WHERE class <> 'service' AND attempts >= 6 * received AND repeated * 5 <= parties AND parties <= 20000
),
reached AS (
  SELECT p.calling, p.called FROM pairs AS p WHERE p.calling IN (SELECT number FROM one_way)
),
often AS (
  SELECT called FROM reached GROUP BY called HAVING COUNT(*) BETWEEN 2 AND 20
),
few AS (
  SELECT calling, called FROM reached WHERE called IN (SELECT called FROM often)
),
both_called AS (
  SELECT a.calling AS number, b.calling AS other, COUNT(*) AS shared
  FROM few AS a
  JOIN few AS b ON b.called = a.called
  WHERE a.calling <> b.calling
  GROUP BY a.calling, b.calling
)
SELECT
  s.number, s.other, s.shared, x.parties, y.parties AS other_parties, x.attempts, x.answered,
  y.attempts AS other_attempts, y.answered AS other_answered,
  CASE WHEN x.trunk = y.trunk AND x.trunk <> '' THEN 1 ELSE 0 END AS same_trunk,
  CASE WHEN x.block = y.block THEN 1 ELSE 0 END AS near,
  x.first_ms, x.last_ms
FROM both_called AS s
JOIN one_way AS x ON x.number = s.number
JOIN one_way AS y ON y.number = s.other
WHERE s.shared >= 5
