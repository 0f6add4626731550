/*
about = "How regular the calls of a watched number follow one another."
step = true

[columns]
calling = "BIGINT: packed number"
gaps = "BIGINT: steps from one call to the next"
gap_s = "BIGINT: sum of the steps, whole seconds"
gap_s2 = "BIGINT: sum of their squares"
in_order = "BIGINT: steps to a called number at most 9 away from the one before"
overlapping = "BIGINT: calls set up while an earlier one still ran"
pulled = "BIGINT: calls set up within 10 s after the one before ended"
*/
SELECT
  calling,
  COUNT(before_ms) AS gaps,
  CAST(COALESCE(SUM((setup_ms - before_ms) // 1000), 0) AS BIGINT) AS gap_s,
  CAST(COALESCE(SUM(((setup_ms - before_ms) // 1000) * ((setup_ms - before_ms) // 1000)), 0) AS BIGINT) AS gap_s2,
  COUNT(CASE WHEN ABS(called - before_called) BETWEEN 1 AND 9 THEN 1 END) AS in_order,
  COUNT(CASE WHEN before_ends_ms > setup_ms THEN 1 END) AS overlapping,
  COUNT(CASE WHEN before_ends_ms <= setup_ms AND before_ends_ms >= setup_ms - 10000 THEN 1 END) AS pulled
FROM (
  SELECT
    calling, called, setup_ms,
    LAG(setup_ms) OVER (PARTITION BY calling ORDER BY setup_ms, called, ends_ms) AS before_ms,
    LAG(called) OVER (PARTITION BY calling ORDER BY setup_ms, called, ends_ms) AS before_called,
    LAG(ends_ms) OVER (PARTITION BY calling ORDER BY setup_ms, called, ends_ms) AS before_ends_ms
  FROM looks
) AS steps
GROUP BY calling
