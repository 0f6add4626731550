/*
code = "NUMBER_ROTATION"
version = 2026-11-26
mode = "live"
subject = "range"
title_zh = "号段轮换"
title_en = "Numbers that take turns"
sees_zh = "同一万号段内多个号码只呼出、不重复、接通少，主要走同一中继，一个停了另一个接着打。"
sees_en = "Within one block of 10,000 several numbers only call out, to strangers, over the same trunk, and one begins when another stops."
unlike_zh = "企业连号总机：会接到来电；普通用户碰巧同段：各走各的中继、有来有往。号段内无辜号码另行计数。"
unlike_en = "A company's block of lines is called; neighbours by chance are called too and come over their own trunks. Innocent numbers of the block are counted apart."
explain_zh = "该号段 {callings} 个主叫中 {one_way} 个只呼出，{attempts} 次呼叫、{parties} 个号码，接通 {answered} 次，经 {trunks} 条中继；各自工作共 {busy_s} 秒，整体跨度 {span_s} 秒。"
explain_en = "{one_way} of {callings} calling numbers of the block only call out: {attempts} calls to {parties} numbers, {answered} answered, over {trunks} trunks; at work for {busy_s} s in all within {span_s} s."

[thresholds]
one_way = 4
answered_share = 0.55
watched_share = 0.6
overlap = 2.5 # how many are at work at once, on average

[evidence]
callings = { zh = "主叫号码数", en = "calling numbers" }
one_way = { zh = "只呼出的号码", en = "numbers that only call out" }
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
answered = { zh = "接通次数", en = "answered" }
trunks = { zh = "中继", en = "trunks" }
busy_s = { zh = "工作秒数合计", en = "seconds at work, summed" }
span_s = { zh = "整体跨度秒", en = "seconds from first to last" }

[[sources]]
title = "Prasad et al., Who's Calling? Characterizing Robocalls through Audio and Metadata Analysis, USENIX Security 2020"
trust = "high"
url = "https://www.usenix.org/conference/usenixsecurity20/presentation/prasad"
says = "66,606 lines, 1,481,201 calls, 650 storms; most campaigns rarely use a number twice"
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
name = "six numbers that follow one another"
finds = ["861391111xxxx"]
calls = [
  { times = 30, at_s = 0, every_s = 55, calling = "13911111000", called = "13800200001", called_step = 29, talk_s = [-1, -1, 9], trunk_in = "gw1" },
  { times = 30, at_s = 1800, every_s = 55, calling = "13911111007", called = "13800210001", called_step = 29, talk_s = [-1, -1, 9], trunk_in = "gw1" },
  { times = 30, at_s = 3600, every_s = 55, calling = "13911111014", called = "13800220001", called_step = 29, talk_s = [-1, -1, 9], trunk_in = "gw1" },
  { times = 30, at_s = 5400, every_s = 55, calling = "13911111021", called = "13800230001", called_step = 29, talk_s = [-1, -1, 9], trunk_in = "gw1" },
  { times = 30, at_s = 7200, every_s = 55, calling = "13911111028", called = "13800240001", called_step = 29, talk_s = [-1, -1, 9], trunk_in = "gw1" },
  { times = 30, at_s = 9000, every_s = 55, calling = "13911111035", called = "13800250001", called_step = 29, talk_s = [-1, -1, 9], trunk_in = "gw1" },
]
[[examples]]
name = "a company's block of lines"
calls = [
  { times = 30, at_s = 0, every_s = 55, calling = "02168881000", called = "13800200001", called_step = 29, talk_s = [60, -1, 90], trunk_in = "co1" },
  { times = 30, at_s = 1800, every_s = 55, calling = "02168881007", called = "13800210001", called_step = 29, talk_s = [60, -1, 90], trunk_in = "co1" },
  { times = 30, at_s = 3600, every_s = 55, calling = "02168881014", called = "13800220001", called_step = 29, talk_s = [60, -1, 90], trunk_in = "co1" },
  { times = 30, at_s = 5400, every_s = 55, calling = "02168881021", called = "13800230001", called_step = 29, talk_s = [60, -1, 90], trunk_in = "co1" },
  { times = 30, at_s = 7200, every_s = 55, calling = "02168881028", called = "13800240001", called_step = 29, talk_s = [60, -1, 90], trunk_in = "co1" },
  { times = 30, at_s = 9000, every_s = 55, calling = "02168881035", called = "13800250001", called_step = 29, talk_s = [60, -1, 90], trunk_in = "co1" },
  { times = 12, at_s = 0, every_s = 120, calling = "13800200001", calling_step = 29, called = "02168881000", talk_s = 60 },
  { times = 12, at_s = 1800, every_s = 120, calling = "13800210001", calling_step = 29, called = "02168881007", talk_s = 60 },
  { times = 12, at_s = 3600, every_s = 120, calling = "13800220001", calling_step = 29, called = "02168881014", talk_s = 60 },
  { times = 12, at_s = 5400, every_s = 120, calling = "13800230001", calling_step = 29, called = "02168881021", talk_s = 60 },
  { times = 12, at_s = 7200, every_s = 120, calling = "13800240001", calling_step = 29, called = "02168881028", talk_s = 60 },
  { times = 12, at_s = 9000, every_s = 120, calling = "13800250001", calling_step = 29, called = "02168881035", talk_s = 60 },
]
[[examples]]
name = "two busy neighbours by chance"
calls = [
  { times = 30, at_s = 0, every_s = 55, calling = "13911111000", called = "13800200001", called_step = 29, talk_s = [-1, -1, 9], trunk_in = "t0" },
  { times = 30, at_s = 1800, every_s = 55, calling = "13911111007", called = "13800210001", called_step = 29, talk_s = [-1, -1, 9], trunk_in = "t1" },
]
*/
SELECT
  block AS subject,
  LEAST(1.0, 0.4 + one_way / 30.0) AS score,
  first_ms, last_ms, callings, one_way, attempts, parties, answered, trunks, busy_s, span_s
FROM by_range
WHERE one_way >= $one_way
  AND one_way >= watched * $watched_share
  AND trunks * 2 <= one_way
  AND answered <= attempts * $answered_share
  AND busy_s <= span_s * $overlap
