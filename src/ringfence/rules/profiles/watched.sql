/*
about = "Calling numbers with enough calls to be looked at one by one: 20 in the window, 6 when it is at most two hours long."
step = true

[columns]
calling = "BIGINT: packed number"
*/
SELECT calling FROM numbers WHERE attempts >= $least
