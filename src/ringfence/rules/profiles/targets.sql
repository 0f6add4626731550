/*
about = "Called numbers that so much reached within one hour that they are looked at one by one."
step = true

[columns]
called = "BIGINT: packed number"
*/
SELECT called FROM busy GROUP BY called
