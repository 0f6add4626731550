/*
about = "What reached each called number in one hour. Kept as a file for each hour; a window merges its hours."
step = true

[columns]
called = "BIGINT: packed number"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
messages = "BIGINT: messages"
*/
SELECT
  called,
  COUNT(*) - CAST(SUM(kind) AS BIGINT) AS attempts,
  CAST(SUM(answered) AS BIGINT) AS answered,
  CAST(SUM(kind) AS BIGINT) AS messages
FROM calls
WHERE called BETWEEN 1152921504606846976 AND 3458764513820540927
GROUP BY called
