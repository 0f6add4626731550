/*
about = "One row for each watched number and each number that it called."

[columns]
calling = "BIGINT: packed number"
called = "BIGINT: packed number"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
returned = "BIGINT: calls that came from the called number within two minutes after it was called in vain"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
SELECT
  p.calling, p.called, p.attempts, p.answered, p.talk_s,
  COALESCE(b.returned, 0) AS returned,
  p.first_ms, p.last_ms
FROM pairs AS p
LEFT JOIN (
  SELECT l.calling, l.called, COUNT(*) AS returned
  FROM looks AS l
  JOIN received AS r ON r.called = l.calling AND r.calling = l.called
  WHERE r.kind = 0 AND l.answered = 0 AND r.setup_ms > l.setup_ms AND r.setup_ms <= l.setup_ms + 120000
  GROUP BY l.calling, l.called
) AS b ON b.calling = p.calling AND b.called = p.called
