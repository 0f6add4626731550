/*
code = "COLD_CALLS"
version = 2026-11-26
mode = "live"
subject = "number"
title_zh = "短时间连续陌生外呼"
title_en = "Cold calls in a row"
sees_zh = "在很短时间内接连拨打陌生号码：节奏快，无人回拨，多数不接或被叫很快挂断。用于在受害人不多时就发现。"
sees_en = "Strangers are called one after the other at a quick pace; nobody calls back, most do not answer or hang up soon. It is there to see a desk while few people were reached."
unlike_zh = "快递员：走动、多数接听、有人回拨；新卡第一天给亲友打电话：接听率高，亲友会回拨；拨测：号码固定。"
unlike_en = "A courier moves, is mostly answered and is called back; a new card on its first day calls friends who answer and call back; a probe calls the same numbers."
explain_zh = "{attempts} 次呼叫 {parties} 个号码，重复 {repeated} 个，接通 {answered} 次（被叫挂断 {hung_up} 次），回拨 {called_back} 人。"
explain_en = "{attempts} calls to {parties} numbers, {repeated} of them called again; {answered} answered, {hung_up} hung up by the called side, {called_back} called back."
accepted_by = "The Ringfence authors"
reason = "Twenty strangers in half an hour with no call back is more than twice what the busiest of 449 people did, and the conditions on answers and calls back keep couriers and invitations out; it flags, the judge asks for more before it stops."

[thresholds]
parties = 20 # the resellers' warning level for an hour
pace_s = 100 # from one call to the next, on average
repeated_share = 0.15
answered_share = 0.5
hung_up_share = 0.7
talk_s = 25
welcome_share = 0.55 # above an identified business (53%): whom people expect, they answer

[evidence]
attempts = { zh = "呼叫次数", en = "calls" }
parties = { zh = "被叫号码数", en = "numbers called" }
repeated = { zh = "重复呼叫的号码数", en = "numbers called again" }
answered = { zh = "接通次数", en = "answered" }
hung_up = { zh = "被叫挂断次数", en = "hung up by the called side" }
called_back = { zh = "回拨号码数", en = "parties that called back" }

[[sources]]
title = "Sapiezynski et al., Interaction data from the Copenhagen Networks Study, Scientific Data 6, 315 (2019): how many people a person calls"
trust = "high"
url = "https://doi.org/10.1038/s41597-019-0325-x"
says = "counted by us: at most 8 people called within 40 minutes and 13 within a day, among 449 calling students in 28 days"
[[sources]]
title = "Collected practice of resellers of SIM cards, as their shops tell it (yunzhuji.net, 9m8m.com, aliyunyh.com; undated)"
trust = "low"
says = "20 calls/h warn; 50-80 strangers a day suspend; new card above 100 calls on its first day with an average talk below 30 s; more than 3 changes of device a week"
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
name = "the first half hour of a desk"
finds = ["13911110001"]
hours = 1
calls = [
  { times = 24, every_s = 60, jitter_s = 20, calling = "13911110001", called = "13800200001", called_step = 4177, ring_s = [15, 22], talk_s = [-1, -1, 8, -1, 14, -1], released_by = ["calling", "called"] },
]
[[examples]]
name = "a courier within an hour"
hours = 1
calls = [
  { times = 22, every_s = 150, jitter_s = 60, calling = "13911110002", called = "13800300001", called_step = 131, talk_s = [18, 9, -1, 25, 12, 31, 14], released_by = ["calling", "called"], cell = ["c1", "c2", "c3"] },
]
[[examples]]
name = "somebody invites thirty friends"
hours = 1
calls = [
  { times = 30, every_s = 90, calling = "13911110003", called = "13800600001", called_step = 19, talk_s = [40, 95, -1, 33, 120] },
  { times = 4, at_s = 900, every_s = 300, calling = "13800600039", calling_step = 38, called = "13911110003", talk_s = 60 },
]
[[examples]]
name = "a probe of the network"
hours = 1
calls = [
  { times = 60, every_s = 55, calling = "13911110004", called = ["13800700001", "13800700002", "13800700003", "13800700004"], talk_s = 3 },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.4 + parties / 200.0) AS score,
  first_ms, last_ms, attempts, parties, repeated, answered, hung_up, called_back
FROM by_calling
WHERE class <> 'service'
  AND parties >= $parties
  AND (last_ms - first_ms) <= gaps * $pace_s * 1000
  AND repeated <= parties * $repeated_share
  AND called_back <= parties * 0.05
  AND received <= attempts * 0.15
  AND answered <= attempts * $welcome_share
  AND (answered <= attempts * $answered_share
    OR (hung_up >= answered * $hung_up_share AND talk_s < answered * $talk_s))
