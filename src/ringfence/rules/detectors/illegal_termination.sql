/*
code = "ILLEGAL_TERMINATION"
version = 2026-11-26
mode = "live"
subject = "trunk"
least_hours = 6
title_zh = "IP 电话非法落地"
title_en = "Illegal termination of calls"
sees_zh = "一条中继上涌入大量国内号码，每个只打一两次，来自一两个媒体地址，没有真实的卡，接通率低：境外或网络电话被改成国内号码送入。"
sees_en = "A trunk brings very many home numbers with a call or two each, from one or two media addresses, without a known card, and few are answered: calls from elsewhere are let in under home numbers."
unlike_zh = "网间互联中继：媒体地址多、号码反复出现、接通率正常；企业中继：号码少。"
unlike_en = "An interconnect has many media addresses, numbers that come again and ordinary answers; a company's trunk has few numbers."
explain_zh = "{attempts} 次呼叫来自 {callings} 个主叫（{few_callings} 个至多两次，{mobile_callings} 个为手机号），媒体地址 {media} 个，接通 {answered} 次，每分钟最多 {peak_minute} 次。"
explain_en = "{attempts} calls of {callings} calling numbers ({few_callings} with at most two calls, {mobile_callings} of them mobile) from {media} media addresses; {answered} answered; at most {peak_minute} a minute."
accepted_by = "The Ringfence authors"
reason = "The act is named by law; the figures are ours. Every condition must hold at once, and a trunk is never stopped by a detector: it goes to the ledger and to tracing back."

[thresholds]
callings = 100
few_share = 0.8
home_share = 0.95
media = 3
answered_share = 0.5 # the trunk provider's floor for conversation
calls_a_media = 50

[evidence]
carrier = { zh = "送话方", en = "handed over by" }
attempts = { zh = "呼叫次数", en = "calls" }
callings = { zh = "主叫号码数", en = "calling numbers" }
few_callings = { zh = "至多两次的主叫", en = "numbers with at most two calls" }
mobile_callings = { zh = "手机主叫", en = "mobile calling numbers" }
media = { zh = "媒体地址", en = "media addresses" }
answered = { zh = "接通次数", en = "answered" }
peak_minute = { zh = "每分钟最多呼叫", en = "most calls in one minute" }

[[sources]]
title = "Phoenix Solutions, minimum call statistics for SIP trunks"
trust = "low"
url = "https://phoenixsolutionssl.freshdesk.com/support/solutions/articles/48001230058-minimum-call-statistics-requirements-for-sip-trunk-customers"
says = "conversation ASR below 50% or ACD below 60 s; call centre ASR below 40% or ACD below 30 s"
[[sources]]
title = "中华人民共和国反电信网络诈骗法 第十四条：电话卡批量插入设备、互联网电话违规接入公用电信网络"
trust = "high"
[[sources]]
title = "中华人民共和国反电信网络诈骗法 第十三条：对改号电话进行封堵拦截和溯源核查"
trust = "high"
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
article = "第十四条"
jurisdiction = "CN"
grade = "A"
[[basis]]
law = "中华人民共和国反电信网络诈骗法"
article = "第三十二条第三款"
jurisdiction = "CN"
grade = "A"

[[examples]]
name = "three hundred numbers behind one address"
finds = ["gw1"]
calls = [
  { times = 300, every_s = 20, calling = "13911110001", calling_step = 373, called = "13800200001", called_step = 29, talk_s = [-1, -1, 40], trunk_in = "gw1", carrier = "x", media = "m1" },
]
[[examples]]
name = "an interconnect: many addresses, numbers that come again"
calls = [
  { times = 600, every_s = 20, calling = "13911110001", calling_step = 0, called = "13800200001", called_step = 29, talk_s = [40, -1, 90], trunk_in = "ic1", media = ["m1", "m2", "m3", "m4", "m5", "m6"] },
  { times = 300, every_s = 40, calling = "13922220001", calling_step = 373, called = "13800200001", called_step = 29, talk_s = [40, -1, 90], trunk_in = "ic1", media = ["m1", "m2", "m3", "m4", "m5", "m6"] },
]
[[examples]]
name = "a company of forty lines"
calls = [
  { times = 400, every_s = 30, calling = ["02168880001", "02168880002", "02168880003", "02168880004", "02168880005"], called = "13800200001", called_step = 29, talk_s = [-1, -1, 40], trunk_in = "co1", media = "m1" },
]
[[examples]]
name = "the network's own subscribers"
calls = [
  { times = 300, every_s = 20, calling = "13911110001", calling_step = 373, called = "13800200001", called_step = 29, talk_s = [-1, -1, 40], trunk_in = "msc1", media = "m1", card = "k", card_step = 1 },
]
*/
SELECT
  trunk AS subject,
  LEAST(1.0, 0.5 + callings / 2000.0) AS score,
  first_ms, last_ms, carrier, attempts, callings, few_callings, mobile_callings, media, answered, peak_minute
FROM by_trunk
WHERE callings >= $callings
  AND few_callings >= callings * $few_share
  AND home_callings >= callings * $home_share
  AND media BETWEEN 1 AND $media
  AND attempts >= media * $calls_a_media
  AND carded <= attempts * 0.02
  AND answered <= attempts * $answered_share
