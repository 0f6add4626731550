/*
about = "One row for each known holder of at least two subscriptions, from the subscription records."

[columns]
holder = "BIGINT: hash of the person"
cards = "BIGINT: subscriptions held"
fresh = "BIGINT: those begun within 30 days before the end of the window"
one_day = "BIGINT: most subscriptions begun on one day"
channels = "BIGINT: different places of sale"
places = "BIGINT: different provinces of activation"
devices = "BIGINT: different devices at activation"
at_work = "BIGINT: fresh subscriptions that are watched numbers in the window"
one_way = "BIGINT: those of them that called six times as often as they were called"
moved = "BIGINT: those of them that call from another device than at activation"
first_ms = "BIGINT: earliest activation among the fresh; of all when none is fresh"
last_ms = "BIGINT: latest activation"
*/
WITH held AS (
  SELECT
    s.holder, s.number, s.activated_ms, s.channel, s.place, s.device,
    CASE WHEN s.activated_ms > $until_ms - 2592000000 AND s.activated_ms <= $until_ms THEN 1 ELSE 0 END AS fresh
  FROM subscriptions AS s
  WHERE s.holder <> 0
),
days AS (
  SELECT holder, MAX(cards) AS one_day
  FROM (SELECT holder, activated_ms // 86400000 AS day, COUNT(*) AS cards FROM held GROUP BY holder, activated_ms // 86400000) AS each_day
  GROUP BY holder
),
at_work AS (
  SELECT
    h.holder,
    COUNT(*) AS at_work,
    COUNT(CASE WHEN b.attempts >= 6 * b.received THEN 1 END) AS one_way,
    COUNT(CASE WHEN h.device <> 0 AND d.device IS NULL AND b.handsets > 0 THEN 1 END) AS moved
  FROM held AS h
  JOIN by_calling AS b ON b.number = h.number
  LEFT JOIN (SELECT calling, imei AS device FROM looks WHERE imei <> 0 GROUP BY calling, imei) AS d
    ON d.calling = h.number AND d.device = h.device
  WHERE h.fresh = 1
  GROUP BY h.holder
)
SELECT
  h.holder,
  COUNT(*) AS cards,
  CAST(SUM(h.fresh) AS BIGINT) AS fresh,
  MAX(days.one_day) AS one_day,
  COUNT(DISTINCT CASE WHEN h.channel <> '' THEN h.channel END) AS channels,
  COUNT(DISTINCT CASE WHEN h.place <> '' THEN h.place END) AS places,
  COUNT(DISTINCT CASE WHEN h.device <> 0 THEN h.device END) AS devices,
  COALESCE(MAX(a.at_work), 0) AS at_work,
  COALESCE(MAX(a.one_way), 0) AS one_way,
  COALESCE(MAX(a.moved), 0) AS moved,
  COALESCE(MIN(CASE WHEN h.fresh = 1 THEN h.activated_ms END), MIN(h.activated_ms)) AS first_ms,
  MAX(h.activated_ms) AS last_ms
FROM held AS h
JOIN days ON days.holder = h.holder
LEFT JOIN at_work AS a ON a.holder = h.holder
GROUP BY h.holder
HAVING COUNT(*) >= 2
