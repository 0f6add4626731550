/*
about = "Watched one-way numbers that share called numbers with another one, so many that chance is ruled out. Called numbers that 2 to 20 of them reached are compared pair by pair; those that more reached by MinHash, in which case a number is paired with up to 16 like it and not with all."

[columns]
number = "BIGINT: packed number"
other = "BIGINT: the other number"
shared = "BIGINT: numbers that both called, at least so many"
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
met AS (
  SELECT called, COUNT(*) AS callers FROM reached GROUP BY called HAVING COUNT(*) >= 2
),
few AS (
  SELECT r.calling, r.called FROM reached AS r JOIN met AS m ON m.called = r.called WHERE m.callers <= 20
),
-- Whom more than twenty of them called would make as many pairs as their square. There, MinHash (Broder, 1997) tells
-- who is alike: in each round the called numbers are put in another order, and the least of a list stands for it. Of
-- those with the same least one, neighbours are paired, and what they share is counted.
many AS (
  SELECT r.calling, r.called FROM reached AS r JOIN met AS m ON m.called = r.called WHERE m.callers > 20
),
rounds AS (
  SELECT factor, shift
  FROM (VALUES
    (1042517077, 286034944),
    (1011765123, 543159033),
    (1972803857, 951246988),
    (1375551022, 1416980329),
    (1481047391, 1056958327),
    (1029695173, 236839880),
    (1405380916, 1226909611),
    (904749372, 136708954)
  ) AS orders (factor, shift)
),
least AS (
  SELECT
    m.calling, r.factor, MIN((m.called % 2147483647 * r.factor + r.shift) % 2147483647) AS called,
    MIN((m.calling % 2147483647 * r.factor + r.shift) % 2147483647) AS turn
  FROM many AS m
  CROSS JOIN rounds AS r
  GROUP BY m.calling, r.factor
  HAVING COUNT(*) >= 5
),
next_to AS (
  SELECT calling AS one, LEAD(calling) OVER (PARTITION BY factor, called ORDER BY turn, calling) AS two FROM least
),
alike AS (
  SELECT one, two FROM next_to WHERE two IS NOT NULL
  UNION
  SELECT two, one FROM next_to WHERE two IS NOT NULL
),
both_called AS (
  SELECT a.calling AS number, b.calling AS other, COUNT(*) AS shared
  FROM few AS a
  JOIN few AS b ON b.called = a.called
  WHERE a.calling <> b.calling
  GROUP BY a.calling, b.calling
  UNION ALL
  SELECT p.one, p.two, COUNT(*)
  FROM alike AS p
  JOIN many AS a ON a.calling = p.one
  JOIN many AS b ON b.calling = p.two AND b.called = a.called
  GROUP BY p.one, p.two
),
in_all AS (
  SELECT number, other, CAST(SUM(shared) AS BIGINT) AS shared FROM both_called GROUP BY number, other
)
SELECT
  s.number, s.other, s.shared, x.parties, y.parties AS other_parties, x.attempts, x.answered,
  y.attempts AS other_attempts, y.answered AS other_answered,
  CASE WHEN x.trunk = y.trunk AND x.trunk <> '' THEN 1 ELSE 0 END AS same_trunk,
  CASE WHEN x.block = y.block THEN 1 ELSE 0 END AS near,
  x.first_ms, x.last_ms
FROM in_all AS s
JOIN one_way AS x ON x.number = s.number
JOIN one_way AS y ON y.number = s.other
WHERE s.shared >= 5
