/*
about = "Watched numbers that were at work on several trunks in the same minutes."

[columns]
number = "BIGINT: packed number"
class = "VARCHAR: mobile, fixed, service, abroad"
minutes = "BIGINT: minutes of the clock with its calls"
apart = "BIGINT: minutes in which it called over at least two trunks of different carriers, or over three"
carriers = "BIGINT: carriers that handed its calls over"
trunks = "BIGINT: trunks"
overlapping = "BIGINT: calls set up while an earlier one still ran"
attempts = "BIGINT: voice calls"
attested = "BIGINT: calls attested A"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
WITH minutes AS (
  SELECT
    calling, setup_ms // 60000 AS minute,
    COUNT(DISTINCT trunk_in) AS trunks,
    COUNT(DISTINCT carrier) AS carriers
  FROM looks
  WHERE trunk_in <> '' AND calling IN (SELECT number FROM by_calling WHERE trunks >= 2)
  GROUP BY calling, setup_ms // 60000
),
sums AS (
  SELECT
    calling,
    COUNT(*) AS minutes,
    COUNT(CASE WHEN trunks >= 2 AND carriers >= 2 OR trunks >= 3 THEN 1 END) AS apart
  FROM minutes
  GROUP BY calling
),
handed AS (
  SELECT calling, COUNT(DISTINCT carrier) AS carriers
  FROM looks
  WHERE calling IN (SELECT calling FROM sums)
  GROUP BY calling
)
SELECT
  s.calling AS number, b.class, s.minutes, s.apart, h.carriers, b.trunks, b.overlapping, b.attempts, b.attested,
  b.first_ms, b.last_ms
FROM sums AS s
JOIN by_calling AS b ON b.number = s.calling
JOIN handed AS h ON h.calling = s.calling
