/*
about = "One row for each device that at least two numbers called from, and that made as many calls as a watched number does."

[columns]
device = "BIGINT: hash of the device"
cards = "BIGINT: different cards in it"
callings = "BIGINT: different numbers that called from it"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
messages = "BIGINT: messages sent"
received = "BIGINT: voice calls that its numbers got"
cell = "BIGINT: its only cell; 0 when several or not known"
turns = "BIGINT: cards at work, counted once for each hour: more than cards when they take turns"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
*/
WITH much AS (
  SELECT imei FROM calls WHERE imei <> 0 GROUP BY imei HAVING COUNT(*) >= $least
),
wide AS (
  SELECT imei
  FROM calls
  WHERE imei IN (SELECT imei FROM much)
  GROUP BY imei
  HAVING MIN(calling) <> MAX(calling)
),
each_hour AS (
  SELECT
    imei, imsi, calling, setup_ms // 3600000 AS hour,
    COUNT(*) - CAST(SUM(kind) AS BIGINT) AS attempts,
    CAST(SUM(answered) AS BIGINT) AS answered,
    CAST(SUM(talk_s) AS BIGINT) AS talk_s,
    CAST(SUM(kind) AS BIGINT) AS messages,
    MIN(cell) AS cell_low,
    MAX(cell) AS cell_high,
    MIN(setup_ms) AS first_ms,
    MAX(setup_ms) AS last_ms
  FROM calls
  WHERE imei IN (SELECT imei FROM wide)
  GROUP BY imei, imsi, calling, setup_ms // 3600000
),
each_number AS (
  SELECT
    imei, imsi, calling,
    CAST(SUM(attempts) AS BIGINT) AS attempts,
    CAST(SUM(answered) AS BIGINT) AS answered,
    CAST(SUM(talk_s) AS BIGINT) AS talk_s,
    CAST(SUM(messages) AS BIGINT) AS messages,
    MIN(cell_low) AS cell_low,
    MAX(cell_high) AS cell_high,
    COUNT(*) AS turns,
    MIN(first_ms) AS first_ms,
    MAX(last_ms) AS last_ms
  FROM each_hour
  GROUP BY imei, imsi, calling
),
got AS (
  SELECT called, COUNT(*) AS received
  FROM calls
  WHERE kind = 0 AND called IN (SELECT calling FROM each_number)
  GROUP BY called
)
SELECT
  e.imei AS device,
  COUNT(DISTINCT CASE WHEN e.imsi <> 0 THEN e.imsi END) AS cards,
  COUNT(DISTINCT e.calling) AS callings,
  CAST(SUM(e.attempts) AS BIGINT) AS attempts,
  CAST(SUM(e.answered) AS BIGINT) AS answered,
  CAST(SUM(e.talk_s) AS BIGINT) AS talk_s,
  CAST(SUM(e.messages) AS BIGINT) AS messages,
  CAST(COALESCE(SUM(got.received), 0) AS BIGINT) AS received,
  CASE WHEN MIN(e.cell_low) = MAX(e.cell_high) THEN MIN(e.cell_low) ELSE 0 END AS cell,
  CAST(SUM(e.turns) AS BIGINT) AS turns,
  MIN(e.first_ms) AS first_ms,
  MAX(e.last_ms) AS last_ms
FROM each_number AS e
LEFT JOIN got ON got.called = e.calling
GROUP BY e.imei
