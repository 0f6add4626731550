/*
about = "Calls and messages of the window, one row each, with absurd times read as not known."
step = true

[columns]
kind = "INT: 0 voice, 1 message"
setup_ms = "BIGINT: when the attempt was made, milliseconds since 1970 UTC"
calling = "BIGINT: packed number"
called = "BIGINT: packed number"
answered = "INT: 1 when a voice call was answered"
talk_s = "BIGINT: whole seconds from answer to release, at most two days; 0 when not answered"
rang_ms = "BIGINT: how long it rang in vain; null when answered or not known"
ends_ms = "BIGINT: when it ended; the moment of setup when not known"
released_by = "INT: 0 unknown, 1 calling side, 2 called side, 3 network"
refused = "INT: 1 when busy or declined (Q.850 17, 21; SIP 486, 600, 603)"
vacant = "INT: 1 when the number called does not exist (Q.850 1; SIP 404, 604)"
trunk_in = "VARCHAR: trunk of arrival"
trunk_out = "VARCHAR: trunk of departure"
carrier = "VARCHAR: who handed it over"
media = "BIGINT: hash of the media address, 0 unknown"
imsi = "BIGINT: hash of the card, 0 unknown"
imei = "BIGINT: hash of the device, 0 unknown"
cell = "BIGINT: hash of the cell, 0 unknown"
attested = "INT: 1 when the calling number was attested A"
*/
SELECT
  kind, setup_ms, calling, called,
  CASE WHEN kind = 0 AND answer_ms IS NOT NULL THEN 1 ELSE 0 END AS answered,
  CASE
    WHEN kind = 0 AND answer_ms BETWEEN setup_ms AND setup_ms + 86400000
      AND release_ms BETWEEN answer_ms AND setup_ms + 172800000
    THEN (release_ms - answer_ms) // 1000
    ELSE 0
  END AS talk_s,
  CASE
    WHEN kind = 0 AND answer_ms IS NULL AND ring_ms BETWEEN setup_ms AND setup_ms + 86400000
      AND release_ms BETWEEN ring_ms AND setup_ms + 172800000
    THEN release_ms - ring_ms
  END AS rang_ms,
  CASE WHEN release_ms BETWEEN setup_ms AND setup_ms + 172800000 THEN release_ms ELSE setup_ms END AS ends_ms,
  COALESCE(released_by, 0) AS released_by,
  CASE WHEN cause IN (17, 21) OR sip_code IN (486, 600, 603) THEN 1 ELSE 0 END AS refused,
  CASE WHEN cause = 1 OR sip_code IN (404, 604) THEN 1 ELSE 0 END AS vacant,
  COALESCE(trunk_in, '') AS trunk_in,
  COALESCE(trunk_out, '') AS trunk_out,
  COALESCE(carrier, '') AS carrier,
  COALESCE(media, 0) AS media,
  COALESCE(imsi, 0) AS imsi,
  COALESCE(imei, 0) AS imei,
  COALESCE(cell, 0) AS cell,
  CASE WHEN attestation = 'A' THEN 1 ELSE 0 END AS attested
FROM records
WHERE setup_ms >= $from_ms AND setup_ms < $until_ms
  AND kind IN (0, 1) AND calling IS NOT NULL AND called IS NOT NULL
