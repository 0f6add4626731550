/*
about = "What each calling number did in the window: few columns, every number."
step = true

[columns]
calling = "BIGINT: packed number"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
messages = "BIGINT: messages sent"
cell_low = "BIGINT: lowest and highest hash of a cell: equal when there was one"
cell_high = "BIGINT: see cell_low"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
SELECT
  calling,
  CAST(SUM(attempts) AS BIGINT) AS attempts,
  CAST(SUM(answered) AS BIGINT) AS answered,
  CAST(SUM(messages) AS BIGINT) AS messages,
  MIN(cell_low) AS cell_low,
  MAX(cell_high) AS cell_high,
  MIN(first_ms) AS first_ms,
  MAX(last_ms) AS last_ms
FROM legs
GROUP BY calling
