/*
about = "One row for each calling number with enough calls for a model (3 in the window; 4 when it is at most two hours long) to at least three people: what it did, and what its trunk, media address, device, cell and range did beside it. For models."

[columns]
number = "BIGINT: packed number"
attempts = "BIGINT: voice calls"
answered = "BIGINT: answered calls"
talk_s = "BIGINT: talk time"
short_talks = "BIGINT: answered calls of at most 6 s"
long_talks = "BIGINT: answered calls of at least 120 s"
hung_up = "BIGINT: answered calls that the called side released"
short_rings = "BIGINT: calls that the calling side gave up after at most 3.5 s of ringing"
given_up = "BIGINT: unanswered calls that the calling side released"
refused = "BIGINT: busy or declined"
vacant = "BIGINT: to numbers that do not exist"
night = "BIGINT: calls between 21:00 and 08:00 local time"
attested = "BIGINT: calls attested A"
moved = "INT: 1 when it called from several cells, 0 from one; null when not known"
first_ms = "BIGINT: first setup"
last_ms = "BIGINT: last setup"
parties = "BIGINT: different numbers called"
repeated = "BIGINT: parties called more than once"
answered_parties = "BIGINT: parties that answered at least once"
blocks = "BIGINT: ranges of 10,000 numbers called"
received = "BIGINT: voice calls that it got"
received_answered = "BIGINT: those that it answered"
callers = "BIGINT: numbers that called it"
called_back = "BIGINT: its parties that called it in the window"
party_callers = "DOUBLE: different numbers that call its parties, in the mean"
party_once = "DOUBLE: share of the callers of its parties that called them once, in the mean"
age_days = "BIGINT: days since the subscription began; null when not known"
messages = "BIGINT: messages sent; null below the calls of by_calling"
trunks = "BIGINT: trunks that it came over; null below the calls of by_calling"
handsets = "BIGINT: devices; null below the calls of by_calling"
cards = "BIGINT: cards; null below the calls of by_calling"
received_messages = "BIGINT: messages that it got; null below the calls of by_calling"
gaps = "BIGINT: steps from one call to the next; null below the calls of by_calling"
gap_cv = "DOUBLE: spread of the steps by their mean: regular machines are below 0.3, people above 1; null below the calls of by_calling"
in_order = "BIGINT: steps to a called number at most 9 away from the one before; null below the calls of by_calling"
overlapping = "BIGINT: calls set up while an earlier one still ran; null below the calls of by_calling"
pulled = "BIGINT: calls set up within 10 s after the one before ended; null below the calls of by_calling"
talk_spike = "BIGINT: answered calls of at least 3 s whose talk time, in whole seconds, is the commonest; null below the calls of by_calling"
retry_spike = "BIGINT: parties called exactly twice, after the commonest number of whole minutes; null below the calls of by_calling"
retried = "BIGINT: parties called exactly twice; null below the calls of by_calling"
provinces = "BIGINT: provinces called (mainland numbers); null below the calls of by_calling"
active_hours = "BIGINT: hours of the clock with calls; null below the calls of by_calling"
peak_hour = "BIGINT: most calls in one hour of the clock; null below the calls of by_calling"
peak_hour_parties = "BIGINT: most parties first called in one hour of the clock; null below the calls of by_calling"
most_to_one = "BIGINT: most calls to one party; null below the calls of by_calling"
silent_talks = "BIGINT: answered calls of at most 2 s that the calling side released; null below the calls of by_calling"
abroad = "BIGINT: to another country than its own; null below the calls of by_calling"
trunk_attempts = "DOUBLE: calls of each number of its trunk, in the mean"
trunk_uneven = "DOUBLE: deviation of the calls of the numbers of its trunk: turns that are planned are even"
trunk_answered = "DOUBLE: share answered, in the mean of the numbers of its trunk"
trunk_repeated = "DOUBLE: share of parties called again, in the mean of the numbers of its trunk"
trunk_called_back = "DOUBLE: share of parties that called back, in the mean of the numbers of its trunk"
trunk_one_way = "DOUBLE: share of the numbers of its trunk that nobody called"
trunk_talk = "DOUBLE: mean talk of its trunk, seconds"
trunk_hung_up = "DOUBLE: share of the talks of its trunk that the called side ended"
media_attempts = "DOUBLE: calls of each number of its media address, in the mean"
media_uneven = "DOUBLE: deviation of the calls of the numbers of its media address: turns that are planned are even"
media_answered = "DOUBLE: share answered, in the mean of the numbers of its media address"
media_repeated = "DOUBLE: share of parties called again, in the mean of the numbers of its media address"
media_called_back = "DOUBLE: share of parties that called back, in the mean of the numbers of its media address"
media_one_way = "DOUBLE: share of the numbers of its media address that nobody called"
media_talk = "DOUBLE: mean talk of its media address, seconds"
media_hung_up = "DOUBLE: share of the talks of its media address that the called side ended"
device_numbers = "BIGINT: numbers that called from its device"
device_attempts = "DOUBLE: calls of each number of its device, in the mean"
device_uneven = "DOUBLE: deviation of the calls of the numbers of its device: turns that are planned are even"
device_answered = "DOUBLE: share answered, in the mean of the numbers of its device"
device_repeated = "DOUBLE: share of parties called again, in the mean of the numbers of its device"
device_called_back = "DOUBLE: share of parties that called back, in the mean of the numbers of its device"
device_one_way = "DOUBLE: share of the numbers of its device that nobody called"
device_talk = "DOUBLE: mean talk of its device, seconds"
device_hung_up = "DOUBLE: share of the talks of its device that the called side ended"
cell_attempts = "DOUBLE: calls of each number of its cell, in the mean"
cell_uneven = "DOUBLE: deviation of the calls of the numbers of its cell: turns that are planned are even"
cell_answered = "DOUBLE: share answered, in the mean of the numbers of its cell"
cell_repeated = "DOUBLE: share of parties called again, in the mean of the numbers of its cell"
cell_called_back = "DOUBLE: share of parties that called back, in the mean of the numbers of its cell"
cell_one_way = "DOUBLE: share of the numbers of its cell that nobody called"
cell_talk = "DOUBLE: mean talk of its cell, seconds"
cell_hung_up = "DOUBLE: share of the talks of its cell that the called side ended"
range_attempts = "DOUBLE: calls of each number of its range of 10,000, in the mean"
range_uneven = "DOUBLE: deviation of the calls of the numbers of its range of 10,000: turns that are planned are even"
range_answered = "DOUBLE: share answered, in the mean of the numbers of its range of 10,000"
range_repeated = "DOUBLE: share of parties called again, in the mean of the numbers of its range of 10,000"
range_called_back = "DOUBLE: share of parties that called back, in the mean of the numbers of its range of 10,000"
range_one_way = "DOUBLE: share of the numbers of its range of 10,000 that nobody called"
range_talk = "DOUBLE: mean talk of its range of 10,000, seconds"
range_hung_up = "DOUBLE: share of the talks of its range of 10,000 that the called side ended"
*/
WITH ages AS (
  SELECT number, MAX(activated_ms) AS activated_ms FROM subscriptions GROUP BY number
),
each_trunk AS (
  SELECT
    trunk AS key,
    AVG(CAST(attempts AS DOUBLE)) AS trunk_attempts,
    STDDEV_SAMP(CAST(attempts AS DOUBLE)) AS trunk_uneven,
    AVG(CAST(answered AS DOUBLE) / attempts) AS trunk_answered,
    AVG(CAST(repeated AS DOUBLE) / parties) AS trunk_repeated,
    AVG(CAST(called_back AS DOUBLE) / parties) AS trunk_called_back,
    AVG(CASE WHEN received = 0 THEN 1.0 ELSE 0.0 END) AS trunk_one_way,
    CAST(SUM(talk_s) AS DOUBLE) / CASE WHEN SUM(answered) = 0 THEN NULL ELSE SUM(answered) END AS trunk_talk,
    CAST(SUM(hung_up) AS DOUBLE) / CASE WHEN SUM(answered) = 0 THEN NULL ELSE SUM(answered) END AS trunk_hung_up
  FROM callers
  WHERE trunk <> ''
  GROUP BY trunk
),
each_media AS (
  SELECT
    media AS key,
    AVG(CAST(attempts AS DOUBLE)) AS media_attempts,
    STDDEV_SAMP(CAST(attempts AS DOUBLE)) AS media_uneven,
    AVG(CAST(answered AS DOUBLE) / attempts) AS media_answered,
    AVG(CAST(repeated AS DOUBLE) / parties) AS media_repeated,
    AVG(CAST(called_back AS DOUBLE) / parties) AS media_called_back,
    AVG(CASE WHEN received = 0 THEN 1.0 ELSE 0.0 END) AS media_one_way,
    CAST(SUM(talk_s) AS DOUBLE) / CASE WHEN SUM(answered) = 0 THEN NULL ELSE SUM(answered) END AS media_talk,
    CAST(SUM(hung_up) AS DOUBLE) / CASE WHEN SUM(answered) = 0 THEN NULL ELSE SUM(answered) END AS media_hung_up
  FROM callers
  WHERE media <> 0
  GROUP BY media
),
each_device AS (
  SELECT
    imei AS key,
    COUNT(*) AS device_numbers,
    AVG(CAST(attempts AS DOUBLE)) AS device_attempts,
    STDDEV_SAMP(CAST(attempts AS DOUBLE)) AS device_uneven,
    AVG(CAST(answered AS DOUBLE) / attempts) AS device_answered,
    AVG(CAST(repeated AS DOUBLE) / parties) AS device_repeated,
    AVG(CAST(called_back AS DOUBLE) / parties) AS device_called_back,
    AVG(CASE WHEN received = 0 THEN 1.0 ELSE 0.0 END) AS device_one_way,
    CAST(SUM(talk_s) AS DOUBLE) / CASE WHEN SUM(answered) = 0 THEN NULL ELSE SUM(answered) END AS device_talk,
    CAST(SUM(hung_up) AS DOUBLE) / CASE WHEN SUM(answered) = 0 THEN NULL ELSE SUM(answered) END AS device_hung_up
  FROM callers
  WHERE imei <> 0
  GROUP BY imei
),
each_cell AS (
  SELECT
    cell AS key,
    AVG(CAST(attempts AS DOUBLE)) AS cell_attempts,
    STDDEV_SAMP(CAST(attempts AS DOUBLE)) AS cell_uneven,
    AVG(CAST(answered AS DOUBLE) / attempts) AS cell_answered,
    AVG(CAST(repeated AS DOUBLE) / parties) AS cell_repeated,
    AVG(CAST(called_back AS DOUBLE) / parties) AS cell_called_back,
    AVG(CASE WHEN received = 0 THEN 1.0 ELSE 0.0 END) AS cell_one_way,
    CAST(SUM(talk_s) AS DOUBLE) / CASE WHEN SUM(answered) = 0 THEN NULL ELSE SUM(answered) END AS cell_talk,
    CAST(SUM(hung_up) AS DOUBLE) / CASE WHEN SUM(answered) = 0 THEN NULL ELSE SUM(answered) END AS cell_hung_up
  FROM callers
  WHERE cell <> 0
  GROUP BY cell
),
each_range AS (
  SELECT
    calling // 10000 AS key,
    AVG(CAST(attempts AS DOUBLE)) AS range_attempts,
    STDDEV_SAMP(CAST(attempts AS DOUBLE)) AS range_uneven,
    AVG(CAST(answered AS DOUBLE) / attempts) AS range_answered,
    AVG(CAST(repeated AS DOUBLE) / parties) AS range_repeated,
    AVG(CAST(called_back AS DOUBLE) / parties) AS range_called_back,
    AVG(CASE WHEN received = 0 THEN 1.0 ELSE 0.0 END) AS range_one_way,
    CAST(SUM(talk_s) AS DOUBLE) / CASE WHEN SUM(answered) = 0 THEN NULL ELSE SUM(answered) END AS range_talk,
    CAST(SUM(hung_up) AS DOUBLE) / CASE WHEN SUM(answered) = 0 THEN NULL ELSE SUM(answered) END AS range_hung_up
  FROM callers
  GROUP BY calling // 10000
)
SELECT
  c.calling AS number, c.attempts, c.answered, c.talk_s, c.short_talks, c.long_talks, c.hung_up, c.short_rings,
  c.given_up, c.refused, c.vacant, c.night, c.attested, c.moved, c.first_ms, c.last_ms, c.parties, c.repeated,
  c.answered_parties, c.blocks, c.received, c.received_answered, c.callers, c.called_back, c.party_callers,
  c.party_once,
  CASE WHEN ages.activated_ms <= $until_ms THEN ($until_ms - ages.activated_ms) // 86400000 END AS age_days,
  b.messages, b.trunks, b.handsets, b.cards, b.received_messages, b.gaps, b.gap_cv, b.in_order, b.overlapping,
  b.pulled, b.talk_spike, b.retry_spike, b.retried, b.provinces, b.active_hours, b.peak_hour, b.peak_hour_parties,
  b.most_to_one, b.silent_talks, b.abroad, each_trunk.trunk_attempts,
  each_trunk.trunk_uneven, each_trunk.trunk_answered, each_trunk.trunk_repeated, each_trunk.trunk_called_back,
  each_trunk.trunk_one_way, each_trunk.trunk_talk, each_trunk.trunk_hung_up,
  each_media.media_attempts, each_media.media_uneven, each_media.media_answered, each_media.media_repeated,
  each_media.media_called_back, each_media.media_one_way, each_media.media_talk, each_media.media_hung_up,
  each_device.device_numbers, each_device.device_attempts, each_device.device_uneven, each_device.device_answered,
  each_device.device_repeated, each_device.device_called_back, each_device.device_one_way, each_device.device_talk,
  each_device.device_hung_up, each_cell.cell_attempts, each_cell.cell_uneven,
  each_cell.cell_answered, each_cell.cell_repeated, each_cell.cell_called_back, each_cell.cell_one_way,
  each_cell.cell_talk, each_cell.cell_hung_up, each_range.range_attempts,
  each_range.range_uneven, each_range.range_answered, each_range.range_repeated, each_range.range_called_back,
  each_range.range_one_way, each_range.range_talk, each_range.range_hung_up
FROM callers AS c
LEFT JOIN ages ON ages.number = c.calling
LEFT JOIN by_calling AS b ON b.number = c.calling
LEFT JOIN each_trunk ON each_trunk.key = c.trunk
LEFT JOIN each_media ON each_media.key = c.media
LEFT JOIN each_device ON each_device.key = c.imei
LEFT JOIN each_cell ON each_cell.key = c.cell
LEFT JOIN each_range ON each_range.key = c.calling // 10000
WHERE c.attempts >= $few AND c.parties >= 3
