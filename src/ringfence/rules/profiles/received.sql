/*
about = "Each call and message that reached a watched number or a target."
step = true

[columns]
called = "BIGINT: packed number"
calling = "BIGINT: packed number; also the hidden and the unreadable"
kind = "INT: 0 voice, 1 message"
setup_ms = "BIGINT: when"
answered = "INT: 1 when answered"
talk_s = "BIGINT: talk time"
rang_ms = "BIGINT: ringing in vain"
released_by = "INT: who released it"
*/
SELECT called, calling, kind, setup_ms, answered, talk_s, rang_ms, released_by
FROM calls
WHERE called IN (SELECT calling FROM watched UNION SELECT called FROM targets)
