/*
about = "Called numbers that so much reached within one hour (15, or 6 in a short window) that they are looked at one by one."
step = true

[columns]
called = "BIGINT: packed number"
*/
SELECT called FROM arrivals GROUP BY called HAVING MAX(attempts + messages) >= $least
