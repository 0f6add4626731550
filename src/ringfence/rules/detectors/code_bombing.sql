/*
code = "CODE_BOMBING"
version = 2026-11-26
mode = "live"
subject = "number"
victim = true
title_zh = "短信验证码轰炸（受害号码）"
title_en = "Bombing with codes (the victim)"
sees_zh = "十分钟内从许多不同的服务代码收到短信，像是有人用本机号码在各网站请求验证码。"
sees_en = "Within ten minutes messages from many different service codes reach a number, as if somebody asked for codes in its name everywhere."
unlike_zh = "节日促销、正常登录：一天内分散到达，十分钟内只有两三个。"
unlike_en = "Sales on a holiday and ordinary sign-ins are spread over the day: two or three codes within ten minutes."
explain_zh = "十分钟内最多 {peak_10m_senders} 个服务代码，共 {messages} 条短信、{senders} 个发送方。"
explain_en = "At most {peak_10m_senders} service codes in ten minutes; {messages} messages from {senders} senders in all."

[thresholds]
peak_10m_senders = 8

[evidence]
peak_10m_senders = { zh = "十分钟内服务代码数", en = "service codes in ten minutes" }
messages = { zh = "短信数", en = "messages" }
senders = { zh = "发送方数", en = "senders" }

[[sources]]
title = "Message floods as told by makers of stream processors for carriers: count different senders rather than messages"
trust = "low"
says = "1,000 messages in 4 hours; different parties tell more than volume"
[[sources]]
title = "综合整治骚扰电话专项行动方案（工信部联信管〔2018〕138号，2018-07）：做好“响一声”“呼死你”等骚扰电话的甄别和拦截"
trust = "high"

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
name = "thirty codes within ten minutes"
finds = ["13800200001"]
hours = 1
calls = [
  { times = 30, every_s = 18, calling = ["106980001", "106980002", "106980003", "106980004", "106980005", "106980006", "106980007", "106980008", "106980009", "106980010", "106980011", "106980012"], called = "13800200001", message = true },
]
[[examples]]
name = "a day of sales: twenty messages, an hour apart"
calls = [
  { times = 20, every_s = 2400, calling = ["106980001", "106980002", "106980003", "106980004", "106980005", "106980006", "106980007", "106980008", "106980009", "106980010"], called = "13800200001", message = true },
]
[[examples]]
name = "a group of friends who write at once"
hours = 1
calls = [
  { times = 60, every_s = 9, calling = "13911110001", calling_step = 0, called = "13800200001", message = true },
]
*/
SELECT
  number AS subject,
  LEAST(1.0, 0.5 + peak_10m_senders / 60.0) AS score,
  first_ms, last_ms, peak_10m_senders, messages, senders
FROM by_called
WHERE class = 'mobile'
  AND peak_10m_senders >= $peak_10m_senders
