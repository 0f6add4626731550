/*
about = "What each calling number did in the window: few columns, every number."
step = true

[columns]
calling = "BIGINT: packed number"
attempts = "BIGINT: voice calls"
*/
SELECT
  calling,
  CAST(SUM(attempts) AS BIGINT) AS attempts
FROM callings
GROUP BY calling
