/*
about = "Called numbers that much reached in one hour: 15 calls and messages, 6 in a short window. Kept as a file for each hour."
step = true

[columns]
called = "BIGINT: packed number"
reached = "BIGINT: calls and messages"
*/
SELECT called, COUNT(*) AS reached
FROM calls
WHERE called BETWEEN 1152921504606846976 AND 3458764513820540927
GROUP BY called
HAVING COUNT(*) >= $reached
