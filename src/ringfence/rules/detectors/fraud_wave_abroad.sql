/*
code = "FRAUD_WAVE_ABROAD"
version = 2026-11-26
mode = "shadow"
subject = "number"
title_zh = "境外诈骗波"
title_en = "A fraud wave from abroad"
sees_zh = "境外号码在工作时间内拨打多个省份的陌生号码，少有接听，无人回拨。"
sees_en = "A number from abroad calls strangers in many provinces within office hours; few answer, nobody calls back."
unlike_zh = "境外亲友、公司：反复联系少数号码；航空公司客服：接听率高、通话长。"
unlike_en = "Relatives and companies abroad call the same few; an airline's desk is answered and talks at length."
explain_zh = "{attempts} 次呼叫 {parties} 个号码，涉及 {provinces} 个省份，接通 {answered} 次、{talk_s} 秒，夜间 {night} 次，回拨 {called_back} 人。"
explain_en = "{attempts} calls to {parties} numbers in {provinces} provinces, {answered} answered for {talk_s} s, {night} at night, {called_back} called back."

[thresholds]
parties = 15
provinces = 5 # the reported den called nine
repeated_share = 0.2
answered_share = 0.5

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
provinces = { zh = "涉及省份", en = "provinces called" }
answered = { zh = "接通次数", en = "answered" }
talk_s = { zh = "通话总秒数", en = "talk time, s" }
night = { zh = "夜间次数", en = "at night" }
called_back = { zh = "回拨号码数", en = "parties that called back" }

[[sources]]
title = "Press reports of fraud dens abroad that pose as police and courts"
trust = "low"
says = "9 provinces called from one den"
[[sources]]
title = "Known in the field; no published figure found. The threshold is ours"
trust = "memory"

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
name = "a den that calls five provinces"
finds = ["+447700900001"]
hours = 1
calls = [
  { times = 40, every_s = 60, calling = "+447700900001", called = ["13800100001", "13802100001", "13801200001", "13807310001", "13808310001", "13809910001", "13800571001"], called_step = 31, talk_s = [-1, -1, 90, -1, -1] },
]
[[examples]]
name = "relatives abroad"
hours = 1
calls = [
  { times = 20, every_s = 120, calling = "+447700900001", called = ["13800100001", "13802100001", "13801200001"], talk_s = [300, -1] },
]
[[examples]]
name = "an airline's desk abroad"
hours = 1
calls = [
  { times = 40, every_s = 60, calling = "+447700900001", called = ["13800100001", "13802100001", "13801200001", "13807310001", "13808310001", "13809910001"], called_step = 31, talk_s = [180, 240, -1, 150] },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.4 + provinces / 50.0 + parties / 1000.0) AS score,
  first_ms, last_ms, attempts, parties, provinces, answered, talk_s, night, called_back
FROM by_calling
WHERE class = 'abroad'
  AND parties >= $parties
  AND provinces >= $provinces
  AND repeated <= parties * $repeated_share
  AND answered <= attempts * $answered_share
  AND called_back <= parties * 0.05
  AND night * 4 <= attempts
