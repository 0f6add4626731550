/*
about = "Watched numbers that ring back those who rang them in vain."

[columns]
number = "BIGINT: packed number"
rung = "BIGINT: calls that it got and did not answer"
rang_back = "BIGINT: those after which it called the caller within two minutes"
persons = "BIGINT: different callers that it called back so"
talk_s = "BIGINT: talk time of these calls"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
WITH backs AS (
  SELECT
    r.called AS number, r.calling AS person, r.setup_ms,
    MIN(l.setup_ms) AS back_ms,
    MAX(l.talk_s) AS talk_s
  FROM received AS r
  JOIN looks AS l ON l.calling = r.called AND l.called = r.calling
  WHERE r.kind = 0 AND r.answered = 0 AND l.setup_ms > r.setup_ms AND l.setup_ms <= r.setup_ms + 120000
  GROUP BY r.called, r.calling, r.setup_ms
),
rung AS (
  SELECT called, COUNT(*) AS rung FROM received WHERE kind = 0 AND answered = 0 GROUP BY called
)
SELECT
  b.number,
  MAX(rung.rung) AS rung,
  COUNT(*) AS rang_back,
  COUNT(DISTINCT b.person) AS persons,
  CAST(SUM(b.talk_s) AS BIGINT) AS talk_s,
  MIN(b.setup_ms) AS first_ms,
  MAX(b.back_ms) AS last_ms
FROM backs AS b
JOIN rung ON rung.called = b.number
GROUP BY b.number
