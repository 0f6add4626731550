/*
code = "ILLEGAL_CALL_BACK"
version = 2026-11-26
mode = "shadow"
subject = "number"
least_hours = 6
title_zh = "非法话音回拨"
title_en = "Illegal call-back"
sees_zh = "用户拨打一个号码不等接听就挂断，几十秒内被该号码回拨并长时间通话：以回拨方式经营转接电话。"
sees_en = "People ring a number and hang up; within moments it calls them back and they talk at length: it sells calls by call-back."
unlike_zh = "出租车台、诊所也会回拨未接来电，但先接听的来电更多，回拨慢、通话短。"
unlike_en = "A taxi desk or a clinic calls missed callers back too, but answers most at once, calls back later and talks briefly."
explain_zh = "{rung} 次未接来电中 {rang_back} 次在两分钟内回拨，涉及 {persons} 人，通话共 {talk_s} 秒。"
explain_en = "{rang_back} of {rung} calls that it let ring were called back within two minutes, {persons} persons, {talk_s} s of talk."

[thresholds]
persons = 15
back_share = 0.6
talk_s = 60

[evidence]
rung = { zh = "未接来电", en = "calls let ring" }
rang_back = { zh = "两分钟内回拨", en = "called back within two minutes" }
persons = { zh = "回拨人数", en = "persons called back" }
talk_s = { zh = "通话总秒数", en = "talk time, s" }

[[sources]]
title = "Known in the field; no published figure found. The threshold is ours"
trust = "memory"
[[sources]]
title = "电信业务分类目录（2015年版）：经互联网与公用电话网传送语音须有基础电信业务经营许可"
trust = "high"

[[basis]]
law = "中华人民共和国反电信网络诈骗法"
article = "第十四条"
jurisdiction = "CN"
grade = "A"

[[examples]]
name = "twenty people are called back at once"
finds = ["02161110001"]
calls = [
  { times = 40, every_s = 300, calling = "13800200001", calling_step = 37, called = "02161110001", ring_s = 3 },
  { times = 40, at_s = 25, every_s = 300, calling = "02161110001", called = "13800200001", called_step = 37, talk_s = [300, 140, 700] },
]
[[examples]]
name = "a taxi desk that answers most, and calls the others back"
calls = [
  { times = 60, every_s = 200, calling = "13800200001", calling_step = 37, called = "02161110001", talk_s = [30, 25, 40, -1] },
  { times = 15, at_s = 660, every_s = 800, calling = "02161110001", called = "13800200112", called_step = 148, talk_s = 25 },
]
[[examples]]
name = "missed calls returned in the evening"
calls = [
  { times = 30, every_s = 600, calling = "13800200001", calling_step = 37, called = "02161110001" },
  { times = 30, at_s = 20000, every_s = 60, calling = "02161110001", called = "13800200001", called_step = 37, talk_s = 100 },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.4 + persons / 100.0) AS score,
  first_ms, last_ms, rung, rang_back, persons, talk_s
FROM rang_back
WHERE persons >= $persons
  AND rang_back >= rung * $back_share
  AND talk_s >= rang_back * $talk_s
