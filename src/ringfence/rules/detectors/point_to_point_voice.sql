/*
code = "POINT_TO_POINT_VOICE"
version = 2026-11-26
mode = "shadow"
subject = "trunk"
least_hours = 6
title_zh = "专线无证点对点语音"
title_en = "Unlicensed voice over a line"
sees_zh = "一条专线进来的呼叫几乎全部从另一条专线出去，主叫或被叫多在境外，全天有话务：像是无证经营的语音转接。"
sees_en = "Nearly all calls that come in on one line leave on one other, one end mostly abroad, at all hours: voice carried from point to point without a licence."
unlike_zh = "公司两地办公室互通：双方都是国内登记号码；运营商互联：出口很多。"
unlike_en = "Two offices of a company call one another with home numbers; an interconnect has many ways out."
explain_zh = "{attempts} 次呼叫由该中继进、由 {trunk_out} 出（进量共 {in_total}，出量共 {out_total}），一端在境外 {abroad} 次，活跃 {active_hours} 小时，通话 {talk_s} 秒。"
explain_en = "{attempts} calls came in here and left by {trunk_out} (of {in_total} in and {out_total} out), {abroad} with one end abroad, in {active_hours} hours, {talk_s} s of talk."

[thresholds]
attempts = 100
share = 0.95
abroad_share = 0.5
hours = 6

[evidence]
trunk_out = { zh = "去向中继", en = "leaves by" }
attempts = { zh = "呼叫次数", en = "calls" }
in_total = { zh = "进量", en = "all in" }
out_total = { zh = "出量", en = "all out" }
abroad = { zh = "一端在境外", en = "one end abroad" }
active_hours = { zh = "活跃小时数", en = "hours with calls" }
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
name = "a tube with one end abroad"
finds = ["line1"]
calls = [
  { times = 200, every_s = 300, calling = "+447700900001", calling_step = 7, called = "13800200001", called_step = 29, talk_s = [200, -1, 90], trunk_in = "line1", trunk_out = "line2" },
]
[[examples]]
name = "two offices of a company"
calls = [
  { times = 200, every_s = 300, calling = "02168880001", calling_step = 1, called = "01068880001", called_step = 1, talk_s = 100, trunk_in = "line1", trunk_out = "line2" },
]
[[examples]]
name = "a gateway with ways out to everybody"
calls = [
  { times = 200, every_s = 300, calling = "+447700900001", calling_step = 7, called = "13800200001", called_step = 29, talk_s = 90, trunk_in = "gw", trunk_out = ["o1", "o2", "o3", "o4"] },
]
*/
SELECT
  trunk_in AS subject,
  LEAST(1.0, 0.4 + attempts / 2000.0) AS score,
  first_ms, last_ms, trunk_out, attempts, in_total, out_total, abroad, active_hours, talk_s
FROM by_route
WHERE attempts >= $attempts
  AND attempts >= in_total * $share
  AND attempts >= out_total * $share
  AND abroad >= attempts * $abroad_share
  AND active_hours >= $hours
