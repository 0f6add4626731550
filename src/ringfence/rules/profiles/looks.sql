/*
about = "Each voice call of the watched numbers, with the province that was called."
step = true

[columns]
calling = "BIGINT: packed number"
called = "BIGINT: packed number"
setup_ms = "BIGINT: when"
ends_ms = "BIGINT: when it ended"
answered = "INT: 1 when answered"
talk_s = "BIGINT: talk time"
rang_ms = "BIGINT: ringing in vain"
released_by = "INT: who released it"
refused = "INT: 1 when busy or declined"
vacant = "INT: 1 when the number does not exist"
attested = "INT: 1 when attested A"
trunk_in = "VARCHAR: trunk of arrival"
carrier = "VARCHAR: who handed it over"
imsi = "BIGINT: card, 0 unknown"
imei = "BIGINT: device, 0 unknown"
cell = "BIGINT: cell, 0 unknown"
province = "BIGINT: one bit for the province of the called number, 0 unknown"
*/
SELECT
  c.calling, c.called, c.setup_ms, c.ends_ms, c.answered, c.talk_s, c.rang_ms, c.released_by, c.refused, c.vacant,
  c.attested, c.trunk_in, c.carrier, c.imsi, c.imei, c.cell,
  COALESCE(p.bit, 0) AS province
FROM calls AS c
LEFT JOIN places AS p ON p.stem = CASE
  WHEN c.called BETWEEN 1249757509595312640 AND 1249757516595312639 THEN (c.called & 1125899906842623) // 10000
  WHEN (c.called & 1125899906842623) BETWEEN 861000000000 AND 862999999999
    THEN (c.called & 1125899906842623) // 100000000
  WHEN (c.called & 1125899906842623) BETWEEN 863000000000 AND 869999999999
    THEN (c.called & 1125899906842623) // 10000000
  WHEN (c.called & 1125899906842623) BETWEEN 8630000000000 AND 8699999999999
    THEN (c.called & 1125899906842623) // 100000000
  ELSE 0
END
WHERE c.kind = 0 AND c.calling IN (SELECT calling FROM watched)
