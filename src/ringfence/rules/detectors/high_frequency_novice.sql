/*
code = "HIGH_FREQUENCY_NOVICE"
version = 2026-11-26
mode = "live"
subject = "number"
least_hours = 6
title_zh = "高频外呼新手"
title_en = "A high-frequency novice"
sees_zh = "一天内拨打上百个陌生号码，节奏不快，接听率低、通话短，没有人回拨。"
sees_en = "Within a day a number calls a hundred strangers and more at an easy pace; few answer, talks are short, nobody calls back."
unlike_zh = "快递员：在多个基站之间走动，多数接听，有人回拨。催收本人欠款：反复打同一批人。"
unlike_en = "A courier moves between cells, is answered and called back. Notices of debt with consent call the same persons again."
explain_zh = "一天内 {attempts} 次呼叫 {parties} 个号码，重复 {repeated} 个，接通 {answered} 次、共 {talk_s} 秒，回拨 {called_back} 人。"
explain_en = "{attempts} calls to {parties} numbers in the day, {repeated} called again; {answered} answered, {talk_s} s of talk in all, {called_back} called back."

[thresholds]
parties = 90 # a third of what is expected of a novice
repeated_share = 0.25
answered_share = 0.5
talk_s = 40
back_share = 0.05

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
repeated = { zh = "重复呼叫的号码数", en = "numbers called again" }
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
name = "a novice: 200 numbers a day"
finds = ["13911110001"]
calls = [
  { times = 200, every_s = 140, jitter_s = 60, calling = "13911110001", called = "13800200001", called_step = 53, ring_s = 18, talk_s = [-1, -1, 15, -1, 28, -1, -1], released_by = ["calling", "called"] },
]
[[examples]]
name = "a courier's day"
calls = [
  { times = 150, every_s = 260, jitter_s = 120, calling = "13911110002", called = "13800300001", called_step = 131, ring_s = [9, 14, 6], talk_s = [18, 9, -1, 25, 12, 31, 14], released_by = ["calling", "called"], cell = ["c1", "c2", "c3", "c4"] },
  { times = 14, at_s = 900, every_s = 1600, calling = "13800300132", calling_step = 786, called = "13911110002", talk_s = 20 },
]
[[examples]]
name = "notices of debt with consent: the same sixty debtors, three times"
calls = [
  { times = 180, every_s = 150, calling = "02165550001", called = ["13800800001", "13800800014", "13800800027", "13800800031", "13800800048", "13800800052", "13800800063", "13800800079", "13800800085", "13800800091"], called_step = 0, talk_s = [-1, 20, -1] },
]
[[examples]]
name = "a person with many friends"
calls = [
  { times = 30, every_s = 700, jitter_s = 300, calling = "13911110003", called = ["13800600001", "13800600105", "13800600222", "13800600340", "13800600481", "13800600555", "13800600602", "13800600777", "13800600801", "13800600999"], talk_s = [65, 220, -1, 40, 600], released_by = ["called", "calling"] },
  { times = 18, at_s = 400, every_s = 1100, calling = ["13800600001", "13800600222", "13800600481"], called = "13911110003", talk_s = [100, -1, 80] },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.4 + parties / 800.0) AS score,
  first_ms, last_ms, attempts, parties, repeated, answered, talk_s, called_back
FROM by_calling
WHERE class <> 'service'
  AND parties >= $parties
  AND repeated <= parties * $repeated_share
  AND called_back <= parties * $back_share
  AND received <= attempts * 0.1
  AND (answered <= attempts * $answered_share AND talk_s <= answered * $talk_s
    OR hung_up >= answered * 0.7 AND talk_s <= answered * 20)
