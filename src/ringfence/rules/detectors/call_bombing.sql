/*
code = "CALL_BOMBING"
version = 2026-11-26
mode = "live"
subject = "number"
victim = true
title_zh = "呼死你（受害号码）"
title_en = "Call bombing (the victim)"
sees_zh = "短时间内大量来电，主叫一接就挂或响铃后挂断，来电号码与本机素无往来：这个号码正在被轰炸，应予保护。"
sees_en = "Within minutes many calls reach a number and are given up or dropped at once, from numbers that it never called: it is being bombed and is to be protected."
unlike_zh = "热线、叫车台：主叫等待接听并交谈，且多为服务号码；家人反复拨打：本机也常呼叫对方；节目热线：接通后通话正常。"
unlike_en = "Hotlines and taxi desks: callers wait and talk; a family that keeps trying is a number that the person calls too; a radio show talks with those it answers."
explain_zh = "十分钟内最多 {peak_10m} 次来电，共 {attempts} 次、{callers} 个主叫，其中 {abandoned} 次主叫即挂；{known_callers} 个主叫是本机曾呼叫的号码。"
explain_en = "At most {peak_10m} calls in ten minutes, {attempts} in all from {callers} numbers; {abandoned} were given up or dropped at once; {known_callers} of the callers were known to it."

[thresholds]
peak_10m = 10
abandoned_share = 0.7
known_share = 0.3

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
callers = { zh = "主叫号码数", en = "numbers that called it" }
known_callers = { zh = "本机曾呼叫的主叫数", en = "callers that it had called" }
abandoned = { zh = "主叫即挂次数", en = "given up or dropped at once" }
peak_10m = { zh = "十分钟内最多来电", en = "most calls in ten minutes" }

[[sources]]
title = "US20250211673, telephony denial of service: repeats one second to one minute apart, abandoned within two seconds"
trust = "high"
url = "https://patents.google.com/patent/US20250211673A1/en"
[[sources]]
title = "综合整治骚扰电话专项行动方案（工信部联信管〔2018〕138号，2018-07）：做好“响一声”“呼死你”等骚扰电话的甄别和拦截"
trust = "high"

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
name = "bombed from twenty numbers"
finds = ["13800200001"]
hours = 1
calls = [
  { times = 60, every_s = 8, calling = "13911110001", calling_step = 13, called = "13800200001", called_step = 0, ring_s = 4 },
  { times = 20, at_s = 300, every_s = 9, calling = "13911110001", calling_step = 13, called = "13800200001", talk_s = 1 },
]
[[examples]]
name = "bombed from one number"
finds = ["13800200001"]
hours = 1
calls = [
  { times = 40, every_s = 6, calling = "13911110001", called = "13800200001", ring_s = 3 },
]
[[examples]]
name = "a taxi desk on a rainy evening"
hours = 1
calls = [
  { times = 90, every_s = 6, calling = "13911110001", calling_step = 77, called = "02196822", ring_s = [6, 20], talk_s = [35, -1, 42, 28] },
]
[[examples]]
name = "a shop's number after an advertisement"
hours = 1
calls = [
  { times = 60, every_s = 15, calling = "13911110001", calling_step = 77, called = "02166660001", ring_s = [10, 25], talk_s = [55, 80, -1] },
]
[[examples]]
name = "parents who keep trying"
hours = 1
calls = [
  { times = 14, every_s = 35, calling = "13911110001", called = "13800200001", ring_s = 25 },
  { times = 2, at_s = 1900, every_s = 800, calling = "13800200001", called = "13911110001", talk_s = 300 },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.5 + peak_10m / 200.0) AS score,
  first_ms, last_ms, attempts, callers, known_callers, abandoned, peak_10m
FROM by_called
WHERE class IN ('mobile', 'fixed')
  AND peak_10m >= $peak_10m
  AND abandoned >= attempts * $abandoned_share
  AND known_callers <= callers * $known_share
