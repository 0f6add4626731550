/*
code = "POWER_DIALLER"
version = 2026-11-26
mode = "live"
subject = "number"
title_zh = "自动拨号器"
title_en = "A power dialler"
sees_zh = "上一通刚结束就拨下一通，或同时进行多通；部分接通后无人说话即挂断。这是机器在拨号。"
sees_en = "The next call is set up as soon as the last ended, or several run at once, and some answered calls are dropped in silence: a machine dials."
unlike_zh = "呼叫中心和银行使用服务号码；企业总机同号多线：对方会回拨，接听率高；告警器：对象固定。"
unlike_en = "Banks and licensed call centres call from service codes; a company's main number with many lines is called back and answered; an alarm calls the same few."
explain_zh = "{attempts} 次呼叫 {parties} 个号码：{pulled} 次紧接上一通，{overlapping} 次同时进行，{silent_talks} 次接通即挂，接通 {answered} 次。"
explain_en = "{attempts} calls to {parties} numbers: {pulled} within 10 s of the last, {overlapping} at the same time as another, {silent_talks} dropped in silence, {answered} answered."

[thresholds]
parties = 30
machine_share = 0.75 # of the steps from one call to the next
silent_share = 0.03 # the most that 16 CFR 310.4 lets a campaign abandon
answered_share = 0.55

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
pulled = { zh = "紧接上一通的呼叫", en = "calls within 10 s of the last" }
overlapping = { zh = "同时进行的呼叫", en = "calls at the same time" }
silent_talks = { zh = "接通即挂次数", en = "dropped within 2 s of the answer" }
answered = { zh = "接通次数", en = "answered" }

[[sources]]
title = "16 CFR 310.4(b)(4): a live person speaks within 2 s of the answer; at most 3% of the answered calls of a campaign are abandoned; it rings for at least 15 s"
trust = "high"
url = "https://www.ecfr.gov/current/title-16/section-310.4"
says = "2 s; 3%; 15 s"
[[sources]]
title = "Jiang et al., Calling patterns in human communication dynamics, PNAS 110 (2013): people's intervals have heavy tails; robots and telesales stand apart"
trust = "high"
url = "https://doi.org/10.1073/pnas.1220433110"
[[sources]]
title = "Traffic profiles in use by US carriers for tracing back: dialler traffic has an average talk below 60 s and at least 90% of calls below 60 s"
trust = "low"
says = "ACD < 60 s, >= 90% < 60 s; conversation: ACD >= 3 min"

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
name = "a dialler with three lines that drops calls in silence"
finds = ["13911110001"]
calls = [
  { times = 120, every_s = 7, calling = "13911110001", called = "13800200001", called_step = 41, ring_s = 16, talk_s = [-1, -1, 1, -1, 18, -1], released_by = "calling" },
]
[[examples]]
name = "a company's main number: answered, and called back"
calls = [
  { times = 80, every_s = 20, calling = "02168880000", called = "13800200001", called_step = 43, talk_s = [75, 130, -1, 44] },
  { times = 20, at_s = 600, every_s = 60, calling = "13800200044", calling_step = 86, called = "02168880000", talk_s = 80 },
]
[[examples]]
name = "an alarm that calls its owner and the guard"
calls = [
  { times = 60, every_s = 400, calling = "13911110005", called = ["13800700001", "13800700002"], ring_s = 12 },
]
[[examples]]
name = "somebody who takes a minute between calls"
calls = [
  { times = 40, every_s = 95, calling = "13911110006", called = "13800200001", called_step = 41, talk_s = [-1, 20] },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.5 + parties / 600.0) AS score,
  first_ms, last_ms, attempts, parties, pulled, overlapping, silent_talks, answered
FROM by_calling
WHERE class <> 'service'
  AND parties >= $parties
  AND pulled + overlapping >= gaps * $machine_share
  AND received <= attempts * 0.1
  AND repeated <= parties * 0.3
  AND answered <= attempts * $answered_share
  AND (silent_talks > answered * $silent_share OR answered * 5 <= attempts OR talk_s < answered * 20)
