/*
code = "AI_ROBOCALL"
version = 2026-11-26
mode = "shadow"
subject = "number"
title_zh = "智能语音机器人外呼"
title_en = "A robot that speaks"
sees_zh = "通话时长集中在同一秒数（话术录音放完即止），或未接者按固定间隔重拨，间隔规整，被叫为陌生人。"
sees_en = "Talk times pile up at one length, where the recording ends, or those who did not answer are called again after one fixed wait; steps are even, and the called are strangers."
unlike_zh = "银行验证码语音为服务号码；医院、学校的自动提醒：多数接听、有人回拨；人的通话时长分散。"
unlike_en = "A bank's spoken codes come from service codes; reminders of hospitals and schools are mostly answered and called back; talks of people spread."
explain_zh = "{answered} 次接通中 {talk_spike} 次时长完全相同；{retried} 个重拨者中 {retry_spike} 个间隔相同；{attempts} 次呼叫 {parties} 个号码，回拨 {called_back} 人。"
explain_en = "{talk_spike} of {answered} answered calls had the same length to the second; {retry_spike} of {retried} who were tried twice waited the same minutes; {attempts} calls to {parties} numbers, {called_back} called back."

[thresholds]
answered = 20
spike_share = 0.25 # no second holds more than a few percent of the talks of people
retried = 20
retry_share = 0.6
parties = 30
answered_share = 0.7

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
answered = { zh = "接通次数", en = "answered" }
talk_spike = { zh = "时长相同的通话", en = "talks of the commonest length" }
retried = { zh = "重拨一次的号码", en = "parties tried twice" }
retry_spike = { zh = "间隔相同的重拨", en = "tried again after the commonest wait" }
called_back = { zh = "回拨号码数", en = "parties that called back" }

[[sources]]
title = "Vaz de Melo et al., Surprising patterns for the call duration distribution of mobile phone users, ECML PKDD 2010: talk times of people spread as a truncated log-logistic"
trust = "high"
url = "https://doi.org/10.1007/978-3-642-15939-8_23"
[[sources]]
title = "Jiang et al., Calling patterns in human communication dynamics, PNAS 110 (2013): people's intervals have heavy tails; robots and telesales stand apart"
trust = "high"
url = "https://doi.org/10.1073/pnas.1220433110"
[[sources]]
title = "Known in the field; no published figure found. The threshold is ours"
trust = "memory"

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
name = "a recording of 31 seconds"
finds = ["13911110001"]
calls = [
  { times = 120, every_s = 40, calling = "13911110001", called = "13800200001", called_step = 41, talk_s = [31, -1, -1, 31, 6, -1], released_by = ["calling", "called"] },
]
[[examples]]
name = "those who did not answer are called again after ten minutes"
finds = ["13911110001"]
calls = [
  { times = 60, every_s = 10, calling = "13911110001", called = "13800200001", called_step = 41, ring_s = 20 },
  { times = 60, at_s = 600, every_s = 10, calling = "13911110001", called = "13800200001", called_step = 41, ring_s = 20 },
]
[[examples]]
name = "a hospital's reminder: answered, and called back"
calls = [
  { times = 100, every_s = 60, calling = "02161234567", called = "13800400001", called_step = 97, talk_s = [25, 25, 25, -1, 18] },
  { times = 8, at_s = 1000, every_s = 300, calling = "13800400001", calling_step = 194, called = "02161234567", talk_s = 60 },
]
[[examples]]
name = "a bank's spoken codes"
calls = [
  { times = 300, every_s = 8, calling = "95588", called = "13800500001", called_step = 57, talk_s = [12, 11, -1, 12] },
]
[[examples]]
name = "a person who sells, and talks as people do"
calls = [
  { times = 100, every_s = 120, calling = "13911110001", called = "13800200001", called_step = 41, talk_s = [-1, 14, 37, -1, 61, 22, -1, 9, 118, 45, 73, 28, 16, 33] },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.4 + (talk_spike + retry_spike) / 300.0) AS score,
  first_ms, last_ms, attempts, parties, answered, talk_spike, retried, retry_spike, called_back
FROM by_calling
WHERE class <> 'service'
  AND parties >= $parties
  AND answered <= attempts * $answered_share
  AND called_back <= parties * 0.03
  AND received <= attempts * 0.1
  AND (answered >= $answered AND talk_spike >= answered * $spike_share
    OR retried >= $retried AND retry_spike >= retried * $retry_share)
