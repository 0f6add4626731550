/*
code = "NEW_CARD_BURST"
version = 2026-11-26
mode = "shadow"
subject = "number"
least_hours = 6
title_zh = "新卡首日暴增"
title_en = "A burst on a new card"
sees_zh = "入网一两天的号码即大量呼叫陌生人，通话很短，没有人回拨。"
sees_en = "A number of one or two days calls strangers in great number, talks briefly, and nobody calls back."
unlike_zh = "新卡第一天给亲友报号：几十个号码，多数接听并交谈，亲友会回拨；新入职快递员：接听率高。"
unlike_en = "On its first day a new card tells friends its number: a few dozen who answer, talk and call back."
explain_zh = "入网 {age_days} 天，{attempts} 次呼叫 {parties} 个号码，接通 {answered} 次、{talk_s} 秒，回拨 {called_back} 人。"
explain_en = "{age_days} days old; {attempts} calls to {parties} numbers, {answered} answered for {talk_s} s, {called_back} called back."

[thresholds]
age_days = 2
attempts = 60
talk_s = 30

[evidence]
age_days = { zh = "入网天数", en = "days since activation" }
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
answered = { zh = "接通次数", en = "answered" }
talk_s = { zh = "通话总秒数", en = "talk time, s" }
called_back = { zh = "回拨号码数", en = "parties that called back" }

[[sources]]
title = "Collected practice of resellers of SIM cards, as their shops tell it (yunzhuji.net, 9m8m.com, aliyunyh.com; undated)"
trust = "low"
says = "20 calls/h warn; 50-80 strangers a day suspend; new card above 100 calls on its first day with an average talk below 30 s; more than 3 changes of device a week"

[[basis]]
law = "中华人民共和国反电信网络诈骗法"
article = "第十条、第十一条"
jurisdiction = "CN"
grade = "A"
[[basis]]
law = "中华人民共和国反电信网络诈骗法"
article = "第三十二条第三款"
jurisdiction = "CN"
grade = "A"

[[examples]]
name = "a card of yesterday that calls a hundred strangers"
finds = ["13911110001"]
calls = [
  { times = 100, every_s = 150, calling = "13911110001", called = "13800200001", called_step = 41, talk_s = [-1, 12, -1, 20] },
]
subscriptions = [
  { number = "13911110001", days_ago = 1.2, holder = "h1" },
]
[[examples]]
name = "the first day of a person's new card"
calls = [
  { times = 64, every_s = 400, jitter_s = 300, calling = "13911110003", called = ["13800600001", "13800600105", "13800600222", "13800600340", "13800600481", "13800600555", "13800600602", "13800600777", "13800600801", "13800600999"], talk_s = [65, 220, -1, 40, 600], released_by = ["called", "calling"] },
  { times = 18, at_s = 400, every_s = 1100, calling = ["13800600001", "13800600222", "13800600481"], called = "13911110003", talk_s = [100, -1, 80] },
]
subscriptions = [
  { number = "13911110003", days_ago = 1.2, holder = "h1" },
]
[[examples]]
name = "the same calls from an old card"
calls = [
  { times = 100, every_s = 150, calling = "13911110001", called = "13800200001", called_step = 41, talk_s = [-1, 12, -1, 20] },
]
subscriptions = [
  { number = "13911110001", days_ago = 400, holder = "h1" },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.4 + attempts / 500.0) AS score,
  first_ms, last_ms, age_days, attempts, parties, answered, talk_s, called_back
FROM by_calling
WHERE class <> 'service'
  AND age_days <= $age_days
  AND attempts >= $attempts
  AND talk_s <= answered * $talk_s
  AND called_back <= parties * 0.05
  AND parties * 2 >= attempts
