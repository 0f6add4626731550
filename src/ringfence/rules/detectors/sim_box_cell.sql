/*
code = "SIM_BOX_CELL"
version = 2026-11-26
mode = "live"
subject = "cell"
least_hours = 6
title_zh = "猫池同址同步"
title_en = "Cards in step at one place"
sees_zh = "同一小区内多个从不移动的号码同时开始对外呼叫，几乎没有来电和短信。"
sees_en = "In one cell several numbers that never move begin to call at the same time; hardly any calls or messages reach them."
unlike_zh = "宿舍、工厂、体育场：有来电、有短信、起止时间各异；网络拨测探针：只打固定号码。"
unlike_en = "Dormitories, factories and stadiums: people are called, write messages and begin when they like; probes call the same numbers."
explain_zh = "{one_way} 个只呼出的静止号码，其中 {in_step} 个在同一个十分钟内开始；呼出 {attempts} 次、{parties} 个号码，短信 {messages} 条；同小区共有 {callings} 个静止主叫。"
explain_en = "{one_way} numbers that only call out, {in_step} of which began within the same ten minutes: {attempts} calls to {parties} numbers, {messages} messages; {callings} numbers called from this cell alone."

[thresholds]
one_way = 5
in_step = 4
parties_share = 0.5
messages_share = 0.1

[evidence]
one_way = { zh = "只呼出的静止号码", en = "numbers that only call out" }
in_step = { zh = "同时开始的号码", en = "numbers that began together" }
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
messages = { zh = "短信数", en = "messages" }
callings = { zh = "同小区静止主叫", en = "numbers that called from this cell alone" }

[[sources]]
title = "Murynets et al., Analysis and detection of SIMbox fraud in mobility networks, IEEE INFOCOM 2014: static place, far more calls out than in; probes of the network look alike"
trust = "high"
url = "https://doi.org/10.1109/INFOCOM.2014.6848083"
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
name = "six cards in a box"
finds = ["c1"]
calls = [
  { times = 240, every_s = 100, calling = ["13911110001", "13911110117", "13911110223", "13911110338", "13911110442", "13911110559"], called = "13800200001", called_step = 11, talk_s = [60, -1, 25], card = ["k1", "k2", "k3", "k4", "k5", "k6"], device = ["d1", "d2", "d3", "d4", "d5", "d6"], cell = "c1" },
]
[[examples]]
name = "a dormitory in the evening"
calls = [
  { times = 240, every_s = 100, calling = ["13911110001", "13911110117", "13911110223", "13911110338", "13911110442", "13911110559"], called = "13800200001", called_step = 11, talk_s = 60, cell = "c1" },
  { times = 120, every_s = 200, calling = "13800200001", calling_step = 11, called = ["13911110001", "13911110117", "13911110223", "13911110338", "13911110442", "13911110559"], talk_s = 80 },
]
[[examples]]
name = "six probes that call their ten lines"
calls = [
  { times = 360, every_s = 60, calling = ["13911110001", "13911110117", "13911110223", "13911110338", "13911110442", "13911110559"], called = ["13800700001", "13800700002", "13800700003"], talk_s = 5, cell = "c1" },
]
*/
SELECT
  cell AS subject,
  LEAST(1.0, 0.5 + one_way / 40.0) AS score,
  first_ms, last_ms, one_way, in_step, attempts, parties, messages, callings
FROM by_cell
WHERE one_way >= $one_way
  AND in_step >= $in_step
  AND parties >= attempts * $parties_share
  AND messages <= attempts * $messages_share
