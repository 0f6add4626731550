/*
code = "SEQUENTIAL_DIALLING"
version = 2026-11-26
mode = "shadow"
subject = "number"
title_zh = "顺号拨打"
title_en = "Dialling in sequence"
sees_zh = "按号码顺序逐个拨打一个号段，包括不存在的号码。"
sees_en = "A block of numbers is dialled one after the other, numbers that do not exist among them."
unlike_zh = "企业内部通知同一号段的员工：接听率高，会回拨，空号少。"
unlike_en = "A company that calls its own block of lines is answered and called back, and dials no dead numbers."
explain_zh = "{attempts} 次呼叫中 {in_order} 次为相邻号码，{vacant} 次为空号，共 {parties} 个号码，接通 {answered} 次。"
explain_en = "{in_order} of {attempts} calls went to a neighbour of the last number, {vacant} to numbers that do not exist; {parties} numbers, {answered} answered."

[thresholds]
parties = 20
in_order_share = 0.5
answered_share = 0.6

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
in_order = { zh = "顺号呼叫次数", en = "calls to neighbouring numbers" }
vacant = { zh = "空号次数", en = "numbers that do not exist" }
answered = { zh = "接通次数", en = "answered" }

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
name = "a block dialled from end to end"
finds = ["13911110001"]
calls = [
  { times = 60, every_s = 30, calling = "13911110001", called = "13800200001", called_step = 1, ring_s = 8 },
]
[[examples]]
name = "a company that calls its fifty lines"
calls = [
  { times = 50, every_s = 60, calling = "02168880000", called = "02168880101", called_step = 1, talk_s = [30, 45, 22, -1] },
]
[[examples]]
name = "strangers in no order"
calls = [
  { times = 60, every_s = 30, calling = "13911110001", called = "13800200001", called_step = 977, ring_s = 8 },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.4 + in_order / 300.0) AS score,
  first_ms, last_ms, attempts, parties, in_order, vacant, answered
FROM by_calling
WHERE class <> 'service'
  AND parties >= $parties
  AND in_order >= gaps * $in_order_share
  AND answered <= attempts * $answered_share
  AND received <= attempts * 0.1
