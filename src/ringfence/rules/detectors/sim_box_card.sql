/*
code = "SIM_BOX_CARD"
version = 2026-11-26
mode = "live"
subject = "number"
least_hours = 6
title_zh = "猫池卡"
title_en = "A card in a SIM box"
sees_zh = "手机号从不移动，整天对外呼叫不同号码，几乎没有来电和短信，通话却是正常长度：像在替别人转接电话。"
sees_en = "A mobile number that never moves calls different numbers all day, is hardly called, writes no messages, and yet its talks are of ordinary length: it carries the calls of others."
unlike_zh = "网络拨测探针：对象固定；无线固话和门店手机：会接到来电；物联网卡属机器号码。"
unlike_en = "Probes call the same numbers; a shop's phone is called; cards of machines are not mobile numbers of persons."
explain_zh = "{attempts} 次呼出 {parties} 个号码，活跃 {active_hours} 小时，呼入 {received} 次，短信 {messages} 条，接通 {answered} 次、{talk_s} 秒，只在一个小区。"
explain_en = "{attempts} calls to {parties} numbers in {active_hours} hours, {received} in, {messages} messages, {answered} answered for {talk_s} s, from one cell alone."

[thresholds]
attempts = 30
parties_share = 0.7
received_share = 0.05 # disproportionate, in the words of the study
hours = 4
talk_s = 30 # below it the number is a nuisance caller, not a carrier of others' calls

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
active_hours = { zh = "活跃小时数", en = "hours with calls" }
received = { zh = "收到呼叫次数", en = "calls that it got" }
messages = { zh = "短信数", en = "messages" }
answered = { zh = "接通次数", en = "answered" }
talk_s = { zh = "通话总秒数", en = "talk time, s" }

[[sources]]
title = "Murynets et al., Analysis and detection of SIMbox fraud in mobility networks, IEEE INFOCOM 2014: static place, far more calls out than in; probes of the network look alike"
trust = "high"
url = "https://doi.org/10.1109/INFOCOM.2014.6848083"
[[sources]]
title = "Kouam et al., FraudZen: SIM boxes can imitate people almost perfectly against the features of the literature"
trust = "high"
url = "https://hal.science/hal-04928280"
[[sources]]
title = "中华人民共和国反电信网络诈骗法 第十四条：电话卡批量插入设备、互联网电话违规接入公用电信网络"
trust = "high"

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
name = "a card that carries calls of others"
finds = ["13911110001"]
calls = [
  { times = 80, every_s = 330, jitter_s = 200, calling = "13911110001", called = "13800200001", called_step = 397, talk_s = [95, 40, -1, 220, 61], card = "k1", device = "d1", cell = "c1" },
]
[[examples]]
name = "a shop's mobile"
calls = [
  { times = 60, every_s = 400, calling = "13911110001", called = "13800200001", called_step = 397, talk_s = [95, 40, -1], card = "k1", device = "d1", cell = "c1" },
  { times = 40, every_s = 600, calling = "13800200001", calling_step = 397, called = "13911110001", talk_s = 60 },
]
[[examples]]
name = "a probe of the network"
calls = [
  { times = 200, every_s = 120, calling = "13911110001", called = ["13800700001", "13800700002", "13800700003"], talk_s = 60, card = "k1", device = "d1", cell = "c1" },
]
[[examples]]
name = "a courier"
calls = [
  { times = 90, every_s = 260, jitter_s = 120, calling = "13911110002", called = "13800300001", called_step = 131, ring_s = [9, 14, 6], talk_s = [18, 9, -1, 25, 12, 31, 14], released_by = ["calling", "called"], cell = ["c1", "c2", "c3", "c4"] },
  { times = 14, at_s = 900, every_s = 1600, calling = "13800300132", calling_step = 786, called = "13911110002", talk_s = 20 },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.4 + attempts / 400.0) AS score,
  first_ms, last_ms, attempts, parties, active_hours, received, messages + received_messages AS messages, answered, talk_s
FROM by_calling
WHERE class = 'mobile'
  AND cell <> 0
  AND attempts >= $attempts
  AND active_hours >= $hours
  AND parties >= attempts * $parties_share
  AND received <= attempts * $received_share
  AND messages + received_messages <= 3
  AND talk_s >= answered * $talk_s
  AND answered * 3 >= attempts
