/*
about = "What each calling number did in one hour. Kept as a file for each hour; a window adds its hours up."
step = true

[columns]
calling = "BIGINT: packed number"
attempts = "BIGINT: voice calls"
*/
SELECT
  calling,
  COUNT(*) AS attempts
FROM calls
WHERE kind = 0 AND calling BETWEEN 1152921504606846976 AND 3458764513820540927
GROUP BY calling
