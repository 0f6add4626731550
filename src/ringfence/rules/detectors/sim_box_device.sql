/*
code = "SIM_BOX_DEVICE"
version = 2026-11-26
mode = "live"
subject = "device"
least_hours = 6
title_zh = "猫池设备换卡"
title_en = "A device that changes cards"
sees_zh = "同一设备轮流使用多张卡对外呼叫，几乎没有来电，位置不动。"
sees_en = "One device takes turns with many cards; it calls out, is hardly ever called, and does not move."
unlike_zh = "双卡手机只有两张卡；营业厅测试机通话极少；家人共用手机会接到电话。"
unlike_en = "A phone with two cards has two; a shop's test device hardly calls; a phone shared in a family is called."
explain_zh = "设备内 {cards} 张卡、{callings} 个号码轮换 {turns} 次，呼出 {attempts} 次，呼入 {received} 次，短信 {messages} 条。"
explain_en = "{cards} cards and {callings} numbers took {turns} turns in the device: {attempts} calls out, {received} in, {messages} messages."

[thresholds]
cards = 4 # the resellers speak of three changes a week
attempts = 30
received_share = 0.1

[evidence]
cards = { zh = "卡数", en = "cards" }
callings = { zh = "主叫号码数", en = "calling numbers" }
turns = { zh = "轮换次数", en = "turns taken" }
attempts = { zh = "呼叫次数", en = "calls" }
received = { zh = "收到呼叫次数", en = "calls that it got" }
messages = { zh = "短信数", en = "messages" }

[[sources]]
title = "Murynets et al., Analysis and detection of SIMbox fraud in mobility networks, IEEE INFOCOM 2014: static place, far more calls out than in; probes of the network look alike"
trust = "high"
url = "https://doi.org/10.1109/INFOCOM.2014.6848083"
[[sources]]
title = "中华人民共和国反电信网络诈骗法 第十四条：电话卡批量插入设备、互联网电话违规接入公用电信网络"
trust = "high"
[[sources]]
title = "Collected practice of resellers of SIM cards, as their shops tell it (yunzhuji.net, 9m8m.com, aliyunyh.com; undated)"
trust = "low"
says = "20 calls/h warn; 50-80 strangers a day suspend; new card above 100 calls on its first day with an average talk below 30 s; more than 3 changes of device a week"

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
name = "eight cards take turns in one device"
finds = ["dev1"]
calls = [
  { times = 96, every_s = 200, calling = ["13911110001", "13911110017", "13911110023", "13911110038", "13911110042", "13911110059", "13911110064", "13911110075"], called = "13800200001", called_step = 11, talk_s = [60, -1, 25], card = ["k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8"], device = "dev1", cell = "c1" },
]
[[examples]]
name = "a phone with two cards"
calls = [
  { times = 60, every_s = 300, calling = ["13911110001", "13911110017"], called = "13800200001", called_step = 11, talk_s = 60, card = ["k1", "k2"], device = "dev1", cell = ["c1", "c2", "c3"] },
]
[[examples]]
name = "a shop that tries twenty new cards once each"
calls = [
  { times = 20, every_s = 900, calling = "13911110001", calling_step = 1, called = "10086", talk_s = 5, card = "k", card_step = 1, device = "dev1", cell = "c1" },
]
[[examples]]
name = "a family's phone with five cards, called as often as it calls"
calls = [
  { times = 40, every_s = 500, calling = ["13911110001", "13911110002", "13911110003", "13911110004", "13911110005"], called = "13800200001", called_step = 3, talk_s = 60, card = ["k1", "k2", "k3", "k4", "k5"], device = "dev1", cell = "c1" },
  { times = 30, every_s = 600, calling = "13800200001", calling_step = 3, called = ["13911110001", "13911110002", "13911110003", "13911110004", "13911110005"], talk_s = 90 },
]
*/
SELECT
  device AS subject,
  LEAST(1.0, 0.5 + cards / 40.0) AS score,
  first_ms, last_ms, cards, callings, turns, attempts, received, messages
FROM by_device
WHERE cards >= $cards
  AND attempts >= $attempts
  AND received <= attempts * $received_share
  AND cell <> 0
