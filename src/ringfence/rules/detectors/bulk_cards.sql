/*
code = "BULK_CARDS"
version = 2026-11-26
mode = "live"
subject = "holder"
least_hours = 6
title_zh = "批量购卡"
title_en = "Cards bought in bulk"
sees_zh = "同一持有人近三十天内新办五张以上卡，且已有两张以上只呼出不接听。"
sees_en = "One holder took five cards or more within thirty days, and at least two of them already call out without being called."
unlike_zh = "家庭为老人孩子办卡：有来有往；单位卡登记在单位名下，各自正常使用。"
unlike_en = "A family's cards are called as well; cards of a company live ordinary lives."
explain_zh = "共 {cards} 张卡，其中 {fresh} 张为近三十天新办（一天最多 {one_day} 张，{channels} 个渠道、{places} 个省份）；{at_work} 张在用，{one_way} 张只呼出，{moved} 张换了设备。"
explain_en = "{cards} cards, {fresh} of them fresh (at most {one_day} in one day, {channels} places of sale, {places} provinces); {at_work} at work, {one_way} only call out, {moved} moved to another device."

[thresholds]
fresh = 5 # re-check at five cards
one_way = 2

[evidence]
cards = { zh = "卡数", en = "cards" }
fresh = { zh = "近三十天新办", en = "begun within thirty days" }
one_day = { zh = "一天最多新办", en = "most in one day" }
channels = { zh = "渠道", en = "places of sale" }
places = { zh = "省份", en = "provinces" }
at_work = { zh = "在用", en = "at work" }
one_way = { zh = "只呼出", en = "only call out" }
moved = { zh = "换设备", en = "in another device" }

[[sources]]
title = "工业和信息化部关于进一步防范和打击通讯信息诈骗工作的实施意见（2016-11）一（三）：在同一企业持有 5 张以上电话卡的重新核实"
trust = "high"
says = "5 cards"
[[sources]]
title = "Collected practice of resellers of SIM cards, as their shops tell it (yunzhuji.net, 9m8m.com, aliyunyh.com; undated)"
trust = "low"
says = "20 calls/h warn; 50-80 strangers a day suspend; new card above 100 calls on its first day with an average talk below 30 s; more than 3 changes of device a week"

[[basis]]
law = "中华人民共和国反电信网络诈骗法"
article = "第十条、第十一条"
jurisdiction = "CN"
grade = "A"

[[examples]]
name = "six cards of one holder, three at work in a box"
finds = ["h1"]
calls = [
  { times = 90, every_s = 120, calling = ["13911110001", "13911110002", "13911110003"], called = "13800200001", called_step = 29, talk_s = [-1, 20], device = "box" },
]
subscriptions = [
  { times = 6, number = "13911110001", number_step = 1, days_ago = 3, holder = "h1", channel = "s1", place = "广东", device = "d1" },
]
[[examples]]
name = "a family: five cards, called as they call"
calls = [
  { times = 90, every_s = 120, calling = ["13911110001", "13911110002", "13911110003"], called = "13800200001", called_step = 29, talk_s = 60 },
  { times = 60, every_s = 200, calling = "13800200001", calling_step = 29, called = ["13911110001", "13911110002", "13911110003"], talk_s = 60 },
]
subscriptions = [
  { times = 5, number = "13911110001", number_step = 1, days_ago = 3, holder = "h1" },
]
[[examples]]
name = "cards of years ago"
calls = [
  { times = 90, every_s = 120, calling = ["13911110001", "13911110002", "13911110003"], called = "13800200001", called_step = 29, talk_s = [-1, 20] },
]
subscriptions = [
  { times = 6, number = "13911110001", number_step = 1, days_ago = 900, holder = "h1" },
]
*/
SELECT
  holder AS subject,
  LEAST(1.0, 0.4 + fresh / 60.0 + one_way / 20.0) AS score,
  first_ms, last_ms, cards, fresh, one_day, channels, places, at_work, one_way, moved
FROM by_holder
WHERE fresh >= $fresh
  AND one_way >= $one_way
