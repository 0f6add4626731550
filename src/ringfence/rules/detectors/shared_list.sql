/*
code = "SHARED_LIST"
version = 2026-11-27
mode = "live"
subject = "number"
title_zh = "共用名单外呼"
title_en = "Numbers that work one list"
sees_zh = "两个或更多只呼出的号码拨打了大量相同的陌生人：同一份名单由多个号码轮流拨打。"
sees_en = "Two or more numbers that only call out reached many of the same strangers: one list is worked by several numbers."
unlike_zh = "同一公司的两个客服：客户会回拨；朋友圈重叠：互有来电、反复联系；同一片区的快递员：至少一方拨出的电话多数被接听。"
unlike_en = "Two clerks of one company are called back by its customers; friends of friends call one another again; of couriers of one quarter at least one is answered mostly."
explain_zh = "与 {others} 个号码共用名单，最多与其中一个共有 {shared} 个被叫（本号共 {parties} 个），同中继 {same_trunk}，邻号 {near}。"
explain_en = "It shares called numbers with {others} others, {shared} with one of them (of its {parties}); over the same trunk: {same_trunk}, of the same block: {near}."

[thresholds]
shared = 10
share = 0.25
welcome = 0.55

[evidence]
others = { zh = "共用名单的号码", en = "numbers with the same list" }
shared = { zh = "共有被叫", en = "numbers called by both" }
parties = { zh = "被叫号码数", en = "numbers called" }
same_trunk = { zh = "同中继", en = "over the same trunk" }
near = { zh = "邻号", en = "of the same block" }

[[sources]]
title = "Prasad et al., Who's Calling? Characterizing Robocalls through Audio and Metadata Analysis, USENIX Security 2020"
trust = "high"
url = "https://www.usenix.org/conference/usenixsecurity20/presentation/prasad"
says = "66,606 lines, 1,481,201 calls, 650 storms; most campaigns rarely use a number twice"
[[sources]]
title = "Broder, On the Resemblance and Containment of Documents, Compression and Complexity of SEQUENCES 1997"
trust = "high"
url = "https://doi.org/10.1109/SEQUEN.1997.666900"
says = "the least elements of two sets, in a random order, are equal as often as the sets are alike: lists that many numbers work are found without comparing all pairs"
[[sources]]
title = "Hiya, State of the Call and State of the Phone Call: who answers whom"
trust = "low"
says = "contacts 70%, identified business 53%, unidentified 24%, flagged spam 9%"
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
name = "three numbers work one list"
finds = ["13911110001", "13922220001", "13933330001"]
calls = [
  { times = 60, every_s = 60, calling = "13911110001", called = "13800200001", called_step = 29, talk_s = [-1, -1, 9] },
  { times = 60, at_s = 4000, every_s = 60, calling = "13922220001", called = "13800200001", called_step = 29, talk_s = [-1, 7, -1] },
  { times = 60, at_s = 8000, every_s = 60, calling = "13933330001", called = "13800200001", called_step = 29, talk_s = -1 },
]
[[examples]]
name = "a list that more than twenty numbers work"
finds = [
  "13911011000", "13914048271", "13917085542", "13920122813", "13923159084", "13926196355", "13929233626",
  "13932270897", "13935307168", "13938344439", "13941381710", "13944418981", "13947455252", "13950492523",
  "13953529794", "13956566065", "13959603336", "13962640607", "13965677878", "13968714149", "13971751420",
  "13974788691",
]

[[examples.calls]]
times = 506
every_s = 20
talk_s = [-1, -1, 9]
calling = [
  "13911011000", "13914048271", "13917085542", "13920122813", "13923159084", "13926196355", "13929233626",
  "13932270897", "13935307168", "13938344439", "13941381710", "13944418981", "13947455252", "13950492523",
  "13953529794", "13956566065", "13959603336", "13962640607", "13965677878", "13968714149", "13971751420",
  "13974788691",
]
called = [
  "13800200001", "13800200030", "13800200059", "13800200088", "13800200117", "13800200146", "13800200175",
  "13800200204", "13800200233", "13800200262", "13800200291", "13800200320", "13800200349", "13800200378",
  "13800200407", "13800200436", "13800200465", "13800200494", "13800200523", "13800200552", "13800200581",
  "13800200610", "13800200639",
]
[[examples]]
name = "two clerks whose customers call back"
calls = [
  { times = 40, every_s = 60, calling = "02168880001", called = "13800200001", called_step = 29, talk_s = [60, -1, 90] },
  { times = 40, at_s = 4000, every_s = 60, calling = "02168880002", called = "13800200001", called_step = 29, talk_s = 50 },
  { times = 16, at_s = 2000, every_s = 100, calling = "13800200001", calling_step = 58, called = ["02168880001", "02168880002"], talk_s = 60 },
]
[[examples]]
name = "two couriers in one quarter whose parcels go to the same doors, and most answer"
calls = [
  { times = 60, every_s = 200, calling = "13911110001", called = "13800200001", called_step = 29, talk_s = [12, 15, -1] },
  { times = 60, at_s = 300, every_s = 200, calling = "13922220001", called = "13800200001", called_step = 29, talk_s = [-1, 14, 11] },
]
[[examples]]
name = "a courier whom few answer today, in the quarter of one whom most do"
calls = [
  { times = 60, every_s = 200, calling = "13911110001", called = "13800200001", called_step = 29, talk_s = [12, -1] },
  { times = 60, at_s = 300, every_s = 200, calling = "13922220001", called = "13800200001", called_step = 29, talk_s = [-1, 14, 11] },
]
[[examples]]
name = "two couriers in one quarter who meet eight same doors"
calls = [
  { times = 80, every_s = 200, calling = "13911110001", called = "13800200001", called_step = 29, talk_s = 12 },
  { times = 80, every_s = 200, calling = "13922220001", called = "13800202089", called_step = 29, talk_s = 14 },
]
*/
WITH close AS (
  SELECT number, other, shared, parties, same_trunk, near, first_ms, last_ms
  FROM shared_lists
  WHERE
    shared >= $shared AND shared >= parties * $share AND answered <= attempts * $welcome
    AND other_answered <= other_attempts * $welcome
)
SELECT
  number AS subject,
  LEAST(1.0, 0.5 + MAX(shared) / 400.0) AS score,
  MIN(first_ms) AS first_ms,
  MAX(last_ms) AS last_ms,
  COUNT(*) AS others,
  MAX(shared) AS shared,
  MAX(parties) AS parties,
  MAX(same_trunk) AS same_trunk,
  MAX(near) AS near
FROM close
GROUP BY number
