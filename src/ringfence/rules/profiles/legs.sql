/*
about = "What each calling number did in one hour, for each trunk and device that it used. Kept as a file for each hour; a window merges its hours."
step = true

[columns]
calling = "BIGINT: packed number"
trunk_in = "VARCHAR: trunk of arrival"
imei = "BIGINT: device, 0 unknown"
carrier = "VARCHAR: who handed the calls over"
imsi = "BIGINT: card, 0 unknown"
cell_low = "BIGINT: lowest and highest hash of a cell: equal when there was one"
cell_high = "BIGINT: see cell_low"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
messages = "BIGINT: messages sent"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
SELECT
  calling, trunk_in, imei,
  MIN(carrier) AS carrier,
  MIN(imsi) AS imsi,
  MIN(cell) AS cell_low,
  MAX(cell) AS cell_high,
  COUNT(*) - CAST(SUM(kind) AS BIGINT) AS attempts,
  CAST(SUM(answered) AS BIGINT) AS answered,
  CAST(SUM(talk_s) AS BIGINT) AS talk_s,
  CAST(SUM(kind) AS BIGINT) AS messages,
  MIN(setup_ms) AS first_ms,
  MAX(setup_ms) AS last_ms
FROM calls
WHERE calling BETWEEN 1152921504606846976 AND 3458764513820540927
GROUP BY calling, trunk_in, imei
