/*
about = "Who called whom in the window, every number: what models know of numbers that call little."
step = true

[columns]
calling = "BIGINT: packed number"
called = "BIGINT: packed number"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
*/
SELECT
  calling, called,
  COUNT(*) AS attempts,
  CAST(SUM(answered) AS BIGINT) AS answered
FROM calls
WHERE kind = 0
GROUP BY calling, called
