import { OURS, setting, type RuleSetting } from '../rule-setting.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000
const HALF_HOUR = 'parking sensors are offline after 30 min (an operator’s practice); they beat each half hour, so our choice adds five minutes'
const WUXI_STRIKES = 'Wuxi, 2022: the right is cancelled after more than three violations'

/** Every number by which bays, lots, sessions, holds and overstays are judged (docs/SPEC.md F, O, X). What differs from lot to lot is in its sharing policy. */
export const parkingSettings = {
  // bays and lots
  bayDebounceMs: setting(30_000, [0, 600_000], 'ms', '车位状态确认时间', 'A bay’s new state must hold for so long', OURS),
  baySilentMs: setting(35 * MINUTE, [5 * MINUTE, DAY], 'ms', '车位传感器无数据判定', 'A bay’s sensor silent for so long is not believed', HALF_HOUR),
  bayStuckMs: setting(30 * HOUR, [2 * HOUR, 14 * DAY], 'ms', '车位传感器卡死判定', 'A bay that has not changed for so long while its neighbours did is stuck', OURS),
  bayStuckOthersPercent: setting(60, [10, 100], '%', '卡死判定所需变化车位占比', 'Share of a lot’s other bays that must have changed since', OURS),
  bayFlapsPerHourMax: setting(12, [3, 200], '次/h', '车位状态跳变上限', 'Changes of a bay in an hour; more is flapping', OURS),
  bayCalmMs: setting(HOUR, [10 * MINUTE, DAY], 'ms', '跳变恢复时间', 'Calm for so long: no longer flapping', OURS),
  bayBatteryPercentMin: setting(10, [0, 50], '%', '车位传感器低电量', 'Battery of a bay’s sensor is low', OURS),
  lotSilentMs: setting(10 * MINUTE, [MINUTE, DAY], 'ms', '停车场计数无数据判定', 'A lot’s counter silent for so long is not believed', 'our choice: as of vehicles that are offline'),
  lotKnownPercentMin: setting(50, [0, 100], '%', '车位已知占比下限', 'Share of bays that must be known for a lot’s count to be told', OURS),
  sensorTellPercent: setting(5, [0, 100], '%', '传感器异常告警占比', 'Share of a lot’s bays without a believed sensor that raises an alert', OURS),
  sessionMsMin: setting(2 * MINUTE, [0, HOUR], 'ms', '停车最短时长', 'Shorter stays in a bay are no session', OURS),
  sessionKeepMs: setting(400 * DAY, [30 * DAY, 1_100 * DAY], 'ms', '停车记录保存时间', 'Sessions are kept for so long', 'our choice: a year and the month in which it is contested'),
  // holds
  holdAheadMsMax: setting(7 * DAY, [HOUR, 60 * DAY], 'ms', '最长提前预约时间', 'A hold may begin so far ahead', OURS),
  holdSoonMs: setting(HOUR, [10 * MINUTE, DAY], 'ms', '以实测为准的时间', 'Stays that begin sooner are judged by what is sensed now, later ones also by the forecast', OURS),
  earlyMs: setting(15 * MINUTE, [0, 2 * HOUR], 'ms', '可提前入场时间', 'A driver may come so much earlier', 'practice of sharing apps; the length is our choice'),
  reminderMs: setting(30 * MINUTE, [5 * MINUTE, 4 * HOUR], 'ms', '离场提醒提前量', 'Reminder so long before a stay ends', 'practice: 15 min; our choice is twice that'),
  holdsPerDayMax: setting(6, [1, 100], '次', '每车每日预约上限', 'Holds of a plate a day', 'our choice, against hoarding'),
  noShowsMax: setting(3, [1, 100], '次', '爽约次数上限', 'Holds a plate may let expire in a week before it must wait', OURS),
  noShowWaitMs: setting(DAY, [0, 30 * DAY], 'ms', '爽约后等待时间', 'So long no hold after too many that expired', OURS),
  // mornings
  morningMinute: setting(330, [0, 1_439], 'min', '晨间预测时刻', 'Forecast of the morning: minutes after midnight', 'our choice: 05:30, two and a half hours before staff come'),
  callAgainMs: setting(15 * MINUTE, [MINUTE, 4 * HOUR], 'ms', '再次催离间隔', 'Call again after so long', OURS),
  callRiskPercentMin: setting(20, [0, 100], '%', '催离名单风险下限', 'Chance of still being there that puts a driver on the call list', OURS),
  overstayPriorPercent: setting(5, [0, 100], '%', '超时概率初值', 'Chance that a driver overstays, before anything is known of her', OURS),
  // overstays
  strikesMax: setting(3, [0, 20], '次', '超时离场次数上限', 'Overstays that are tolerated; the next one ends the right', WUXI_STRIKES),
  strikeDays: setting(365, [7, 1_095], '天', '超时次数统计天数', 'Days in which overstays are counted', OURS),
  appealDays: setting(7, [1, 90], '天', '申诉期限', 'Days in which an overstay can be appealed', OURS),
  // rights and what is kept of people
  rightDays: setting(365, [7, 1_095], '天', '共享资格有效期', 'A right is good for so many days', OURS),
  driverKeepDays: setting(30, [1, 365], '天', '车牌电话保存天数', 'A plate’s hash and telephone number are kept so long after the right ended', 'our choice, as short as appeals allow'),
  applicationsPerHourMax: setting(3, [1, 100], '次/h', '每设备每小时申请上限', 'Applications of a phone an hour', 'our choice, against guessing plates'),
  // forecast
  forecastDaysMin: setting(7, [1, 60], '天', '预测所需历史天数', 'Days of history a model needs', OURS),
  freeShareMin: setting(0.05, [0, 0.5], '×', '有空位判定线', 'Share of bays that must be free for “a bay is free”', 'our choice: a 95 % occupancy line'),
} as const satisfies Record<string, RuleSetting>
