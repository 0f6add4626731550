/*
code = "ONE_RING"
version = 2026-11-26
mode = "live"
subject = "number"
title_zh = "响一声电话"
title_en = "One-ring calls"
sees_zh = "一个号码对许多不同号码响铃不超过 3.5 秒就自己挂断，几乎不等人接听，诱人回拨。"
sees_en = "A number rings many different parties for at most 3.5 seconds and gives up itself, hardly ever waiting for an answer: it wants to be called back."
unlike_zh = "快递员和网约车司机也会响一声提示到达，但大多数电话会等人接听；拨测探针只打固定的几个号码。"
unlike_en = "A courier rings once at the door too, but waits at most doors; a probe of the network calls the same few numbers; a fax or alarm is answered."
explain_zh = "{parties} 个号码，{attempts} 次呼叫，其中 {short_rings} 次响铃不超过 3.5 秒即由主叫挂断，接通 {answered} 次，回拨 {called_back} 人。"
explain_en = "{attempts} calls to {parties} numbers; {short_rings} were given up after at most 3.5 s of ringing, {answered} were answered, {called_back} called back."

[thresholds]
short_rings = 12
share = 0.7
parties = 10

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
short_rings = { zh = "响一声次数", en = "rings of at most 3.5 s, given up" }
answered = { zh = "接通次数", en = "answered" }
called_back = { zh = "回拨号码数", en = "parties that called back" }

[[sources]]
title = "CN103079014B: one-ring calls are told by a ringing time of 1.5 to 3.5 s"
trust = "high"
url = "https://patents.google.com/patent/CN103079014B/zh"
[[sources]]
title = "16 CFR 310.4(b)(4): telemarketers let the phone ring for at least 15 seconds or four rings"
trust = "high"
url = "https://www.ecfr.gov/current/title-16/section-310.4"

[[basis]]
law = "综合整治骚扰电话专项行动方案（工信部联信管〔2018〕138号）"
article = "二（二）"
jurisdiction = "CN"
status = "campaign_2018_2019"
grade = "B"

[[examples]]
name = "a one-ring wave"
finds = ["13911110001"]
calls = [{ times = 20, every_s = 9, calling = "13911110001", called = "13800200001", called_step = 37, ring_s = [2.1, 3, 1.6] }]
[[examples]]
name = "a courier who rings once at some doors and talks at most"
calls = [{ times = 30, every_s = 240, calling = "13911110001", called = "13800200001", called_step = 37, ring_s = [3, 9, 12, 3, 15], talk_s = [-1, 14, 22, -1, 9] }]
[[examples]]
name = "a probe of the network that rings its own ten lines"
calls = [{ times = 60, every_s = 60, calling = "13911110001", called = ["13800200001", "13800200002", "13800200003", "13800200004", "13800200005"], ring_s = 3 }]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.5 + short_rings / 200.0) AS score,
  first_ms, last_ms, attempts, parties, short_rings, answered, called_back
FROM by_calling
WHERE class <> 'service'
  AND short_rings >= $short_rings
  AND short_rings >= attempts * $share
  AND parties >= $parties
