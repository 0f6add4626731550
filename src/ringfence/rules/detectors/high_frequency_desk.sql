/*
code = "HIGH_FREQUENCY_DESK"
version = 2026-11-26
mode = "live"
subject = "number"
title_zh = "高频外呼坐席"
title_en = "A high-frequency desk"
sees_zh = "一个号码在一小时内拨打许多从未联系过的号码，几乎没有人回拨，多数不接或很快挂断。"
sees_en = "A number calls many people for the first time within an hour; hardly anyone calls back, most do not answer or end it soon."
unlike_zh = "医院、学校、银行客服：多数接听并交谈，或为服务号码；外卖与出租车调度台：有人回拨，接听率高。"
unlike_en = "Hospitals, schools and dispatch desks: most people answer and talk, some call back; banks call from service codes."
explain_zh = "一小时内最多首次联系 {peak_hour_parties} 个号码，共 {attempts} 次呼叫、{parties} 个号码，接通 {answered} 次，回拨 {called_back} 人。"
explain_en = "{peak_hour_parties} people were first called within one hour; in all {attempts} calls to {parties} numbers, {answered} answered, {called_back} called back."

[thresholds]
peak_hour_parties = 40 # a sixth of what the reported desk called in 40 minutes
repeated_share = 0.25
back_share = 0.05
answered_share = 0.55 # above an identified business (53%): whom people expect, they answer, however briefly they talk

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
peak_hour_parties = { zh = "一小时内新联系号码数", en = "numbers first called within one hour" }
answered = { zh = "接通次数", en = "answered" }
talk_s = { zh = "通话总秒数", en = "talk time, s" }
called_back = { zh = "回拨号码数", en = "parties that called back" }

[[sources]]
title = "Sapiezynski et al., Interaction data from the Copenhagen Networks Study, Scientific Data 6, 315 (2019): how many people a person calls"
trust = "high"
url = "https://doi.org/10.1038/s41597-019-0325-x"
says = "counted by us: at most 8 people called within 40 minutes and 13 within a day, among 449 calling students in 28 days"
[[sources]]
title = "Press reports of nuisance-call desks"
trust = "low"
says = "250 numbers in 40 minutes, 2,000 calls a day from one desk, 300 and more a day for a novice"
[[sources]]
title = "Hiya, State of the Call and State of the Phone Call: who answers whom"
trust = "low"
says = "contacts 70%, identified business 53%, unidentified 24%, flagged spam 9%; spam talks for about 11 s"
[[sources]]
title = "Phoenix Solutions, minimum call statistics for SIP trunks"
trust = "low"
url = "https://phoenixsolutionssl.freshdesk.com/support/solutions/articles/48001230058-minimum-call-statistics-requirements-for-sip-trunk-customers"
says = "conversation ASR below 50% or ACD below 60 s; call centre ASR below 40% or ACD below 30 s"

[[basis]]
law = "综合整治骚扰电话专项行动方案（工信部联信管〔2018〕138号）"
article = "二（二）"
jurisdiction = "CN"
status = "campaign_2018_2019"
grade = "B"
[[basis]]
law = "中华人民共和国反电信网络诈骗法"
article = "第三十二条第三款"
jurisdiction = "CN"
grade = "A"

[[examples]]
name = "a desk: 120 numbers in 40 minutes"
finds = ["13911110001"]
calls = [
  { times = 120, every_s = 20, calling = "13911110001", called = "13800200001", called_step = 41, ring_s = [12, 20], talk_s = [-1, -1, 9, -1, 22], released_by = ["calling", "called"] },
]
[[examples]]
name = "a clinic that reminds its patients and talks with them"
calls = [
  { times = 60, every_s = 55, jitter_s = 20, calling = "02161234567", called = "13800400001", called_step = 97, ring_s = 11, talk_s = [48, 35, 62, -1, 41], released_by = ["called", "calling"] },
]
[[examples]]
name = "a bank that calls from its service code"
calls = [
  { times = 300, every_s = 8, calling = "95588", called = "13800500001", called_step = 57, talk_s = [12, 11, -1, 12] },
]
[[examples]]
name = "a school that calls sixty parents of whom a quarter call back"
calls = [
  { times = 60, every_s = 50, calling = "02162345678", called = "13800450001", called_step = 61, talk_s = [-1, 12, -1, 20] },
  { times = 15, at_s = 1800, every_s = 90, calling = "13800450001", calling_step = 244, called = "02162345678", talk_s = 40 },
]
[[examples]]
name = "a courier on its round"
calls = [
  { times = 90, every_s = 260, jitter_s = 120, calling = "13911110002", called = "13800300001", called_step = 131, ring_s = [9, 14, 6], talk_s = [18, 9, -1, 25, 12, 31, 14], released_by = ["calling", "called"], cell = ["c1", "c2", "c3", "c4"] },
  { times = 14, at_s = 900, every_s = 1600, calling = "13800300132", calling_step = 786, called = "13911110002", talk_s = 20 },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.5 + peak_hour_parties / 400.0) AS score,
  first_ms, last_ms, attempts, parties, peak_hour_parties, answered, talk_s, called_back
FROM by_calling
WHERE class <> 'service'
  AND peak_hour_parties >= $peak_hour_parties
  AND repeated <= parties * $repeated_share
  AND called_back <= parties * $back_share
  AND received <= attempts * 0.2
  AND answered <= attempts * $answered_share
