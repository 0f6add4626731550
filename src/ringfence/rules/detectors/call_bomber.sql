/*
code = "CALL_BOMBER"
version = 2026-11-26
mode = "live"
subject = "number"
title_zh = "呼死你（主叫）"
title_en = "Call bombing (the caller)"
sees_zh = "一个号码对同一个或少数几个号码接连呼叫几十次，接通即挂或不等接听，对方从不回拨。"
sees_en = "A number calls one or a few numbers dozens of times on end, drops the call or does not wait, and is never called back."
unlike_zh = "等待回音的家人、恋人：对方会回拨，也会有长通话；告警器和拨测：间隔固定，对方接听。"
unlike_en = "Family or lovers are called back and talk at length; alarms and probes are answered."
explain_zh = "对单个号码最多 {most_to_one} 次，共 {attempts} 次、{parties} 个号码，接通 {answered} 次、{talk_s} 秒，回拨 {called_back} 人。"
explain_en = "Up to {most_to_one} calls to one number; {attempts} calls to {parties} numbers, {answered} answered for {talk_s} s in all, {called_back} called back."

[thresholds]
most_to_one = 20
parties = 10
answered_share = 0.5
talk_s = 5

[evidence]
most_to_one = { zh = "对单个号码最多次数", en = "most calls to one number" }
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
answered = { zh = "接通次数", en = "answered" }
talk_s = { zh = "通话总秒数", en = "talk time, s" }
called_back = { zh = "回拨号码数", en = "parties that called back" }

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
name = "one number bombs another"
finds = ["13911110001"]
hours = 1
calls = [
  { times = 45, every_s = 12, calling = "13911110001", called = "13800200001", ring_s = 4 },
]
[[examples]]
name = "a lover who does not give up, and is called back"
hours = 1
calls = [
  { times = 24, every_s = 60, calling = "13911110001", called = "13800200001", ring_s = 28 },
  { times = 1, at_s = 2000, calling = "13800200001", called = "13911110001", talk_s = 500 },
]
[[examples]]
name = "a lift that reports to its maker each minute"
hours = 1
calls = [
  { times = 59, every_s = 60, calling = "13911110001", called = "02166660001", talk_s = 12 },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.5 + most_to_one / 300.0) AS score,
  first_ms, last_ms, most_to_one, attempts, parties, answered, talk_s, called_back
FROM by_calling
WHERE class <> 'service'
  AND most_to_one >= $most_to_one
  AND parties <= $parties
  AND called_back = 0
  AND (answered <= attempts * $answered_share OR talk_s <= answered * $talk_s)
  AND talk_s <= attempts * $talk_s
  AND gaps > 0
  AND (last_ms - first_ms) <= gaps * 60000
