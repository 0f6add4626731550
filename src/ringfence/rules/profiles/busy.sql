/*
about = "Called numbers that much reached in one hour: 15 calls and messages, 6 in a short window. Kept as a file for each hour."
step = true

[columns]
called = "BIGINT: packed number"
reached = "BIGINT: calls and messages"
*/
-- By hour, also where it is made for a whole window at once: on Spark and in examples.
SELECT called, COUNT(*) AS reached
FROM calls
WHERE called BETWEEN 1152921504606846976 AND 3458764513820540927
GROUP BY called, setup_ms // 3600000
HAVING COUNT(*) >= $reached
