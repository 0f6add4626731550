/*
code = "CALL_BACK_STORM"
version = 2026-11-26
mode = "live"
subject = "number"
victim = true
title_zh = "回拨风暴（号码被冒用）"
title_en = "A storm of calls back (number spoofed)"
sees_zh = "一个平常号码突然收到许多陌生人各一次的来电，接通后很快结束：有人冒用它外呼，被骚扰的人打了回来。"
sees_en = "Suddenly many strangers call an ordinary number once each and soon end the call: somebody calls under its name, and those who were called ring back."
unlike_zh = "热线、商家广告：接通后有正常交谈；呼死你：主叫不等接听；叫车台为服务号码。"
unlike_en = "Hotlines and advertisements lead to real talks; call bombing does not wait for an answer."
explain_zh = "十分钟内最多 {peak_10m_callers} 个主叫，共 {callers} 个主叫 {attempts} 次来电，{once_callers} 个只打一次，来自 {caller_blocks} 个号段；接通 {answered} 次，其中 {quick_talks} 次不到十秒。"
explain_en = "At most {peak_10m_callers} callers in ten minutes; {attempts} calls of {callers} numbers from {caller_blocks} ranges, {once_callers} called once; {answered} answered, {quick_talks} of them for at most ten seconds."

[thresholds]
peak_10m_callers = 15
once_share = 0.8
known_share = 0.2
quick_share = 0.5
abandoned_share = 0.5

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
callers = { zh = "主叫号码数", en = "numbers that called it" }
once_callers = { zh = "只打一次的主叫", en = "callers that called once" }
caller_blocks = { zh = "主叫号段", en = "ranges of the callers" }
peak_10m_callers = { zh = "十分钟内最多主叫", en = "most callers in ten minutes" }
answered = { zh = "接通次数", en = "answered" }
quick_talks = { zh = "十秒内结束", en = "ended within ten seconds" }

[[sources]]
title = "Prasad et al., Who's Calling? Characterizing Robocalls through Audio and Metadata Analysis, USENIX Security 2020"
trust = "high"
url = "https://www.usenix.org/conference/usenixsecurity20/presentation/prasad"
says = "66,606 lines, 1,481,201 calls, 650 storms; most campaigns rarely use a number twice"
[[sources]]
title = "中华人民共和国反电信网络诈骗法 第十三条：对改号电话进行封堵拦截和溯源核查"
trust = "high"

[[basis]]
law = "中华人民共和国反电信网络诈骗法"
article = "第十三条"
jurisdiction = "CN"
grade = "A"
[[basis]]
law = "中华人民共和国反电信网络诈骗法"
article = "第三十二条第三款"
jurisdiction = "CN"
grade = "A"

[[examples]]
name = "eighty strangers ring back"
finds = ["13800200001"]
hours = 1
calls = [
  { times = 80, every_s = 20, calling = "13911110001", calling_step = 17389, called = "13800200001", called_step = 0, ring_s = 18, talk_s = [6, -1, 4, 8], released_by = "called" },
]
[[examples]]
name = "a shop's number after an advertisement"
hours = 1
calls = [
  { times = 80, every_s = 20, calling = "13911110001", calling_step = 17389, called = "02166660001", ring_s = 10, talk_s = [55, 80, -1, 40] },
]
[[examples]]
name = "call bombing"
hours = 1
calls = [
  { times = 80, every_s = 8, calling = "13911110001", calling_step = 17389, called = "13800200001", ring_s = 3 },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.5 + peak_10m_callers / 100.0) AS score,
  first_ms, last_ms, attempts, callers, once_callers, caller_blocks, peak_10m_callers, answered, quick_talks
FROM by_called
WHERE class IN ('mobile', 'fixed')
  AND peak_10m_callers >= $peak_10m_callers
  AND once_callers >= callers * $once_share
  AND known_callers <= callers * $known_share
  AND caller_blocks * 2 >= callers
  AND answered > 0
  AND quick_talks >= answered * $quick_share
  AND abandoned <= attempts * $abandoned_share
