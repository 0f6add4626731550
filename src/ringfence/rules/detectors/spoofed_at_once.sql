/*
code = "SPOOFED_AT_ONCE"
version = 2026-11-26
mode = "shadow"
subject = "number"
victim = true
title_zh = "同一号码多处同时呼出"
title_en = "One number in several places at once"
sees_zh = "同一号码在同一分钟内由不同运营商的中继送来呼叫：号码被冒用，机主是受害者。"
sees_en = "Within the same minutes calls of one number come over trunks of different carriers: the number is spoofed, and its owner suffers."
unlike_zh = "呼叫中心服务号码本来就走多条中继；主备中继同属一家运营商。"
unlike_en = "A call centre's service code uses many trunks by right; a spare trunk belongs to the same carrier."
explain_zh = "{minutes} 个活跃分钟中 {apart} 分钟在不同运营商的中继上同时出现，{carriers} 家运营商、{trunks} 条中继，{attempts} 次呼叫。"
explain_en = "In {apart} of {minutes} minutes it called over trunks of different carriers: {carriers} carriers, {trunks} trunks, {attempts} calls."

[thresholds]
apart = 5
share = 0.2

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
minutes = { zh = "活跃分钟", en = "minutes with calls" }
apart = { zh = "多处同时的分钟", en = "minutes in several places" }
carriers = { zh = "运营商", en = "carriers" }
trunks = { zh = "中继", en = "trunks" }
overlapping = { zh = "同时进行的呼叫", en = "calls at the same time" }

[[sources]]
title = "Known in the field; no published figure found. The threshold is ours"
trust = "memory"
[[sources]]
title = "中华人民共和国反电信网络诈骗法 第十三条：对改号电话进行封堵拦截和溯源核查"
trust = "high"

[[basis]]
law = "中华人民共和国反电信网络诈骗法"
article = "第十三条"
jurisdiction = "CN"
grade = "A"
[[basis]]
law = "中华人民共和国反电信网络诈骗法"
article = "第三十二条第三款"
jurisdiction = "CN"
grade = "A"

[[examples]]
name = "a number that calls over two carriers at once"
finds = ["13911110001"]
hours = 1
calls = [
  { times = 60, every_s = 20, calling = "13911110001", called = "13800200001", called_step = 41, talk_s = [30, -1], trunk_in = ["gw1", "gw2"], carrier = ["a", "b"] },
]
[[examples]]
name = "a service code over many trunks"
hours = 1
calls = [
  { times = 120, every_s = 10, calling = "95588", called = "13800200001", called_step = 41, talk_s = 12, trunk_in = ["t1", "t2", "t3"], carrier = ["a", "b", "c"] },
]
[[examples]]
name = "a company with a spare trunk of its carrier"
hours = 1
calls = [
  { times = 60, every_s = 20, calling = "02168880000", called = "13800200001", called_step = 41, talk_s = 30, trunk_in = ["t1", "t2"], carrier = "a" },
]
[[examples]]
name = "somebody who lands and is carried by another network"
hours = 1
calls = [
  { times = 20, every_s = 60, calling = "13911110001", called = "13800200001", called_step = 3, talk_s = 30, trunk_in = "t1", carrier = "a" },
  { times = 20, at_s = 1800, every_s = 60, calling = "13911110001", called = "13800200001", called_step = 3, talk_s = 30, trunk_in = "t2", carrier = "b" },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.5 + apart / 100.0) AS score,
  first_ms, last_ms, attempts, minutes, apart, carriers, trunks, overlapping
FROM at_once
WHERE class <> 'service'
  AND carriers >= 2
  AND apart >= $apart
  AND apart >= minutes * $share
