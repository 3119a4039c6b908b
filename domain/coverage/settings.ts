import { OURS, setting, type RuleSetting } from '../rule-setting.ts'
import { responseSettings } from '../response/settings.ts'
import { parkingSettings } from '../parking/settings.ts'
import { serviceSettings } from '../toilet/service-settings.ts'
import { toiletSettings } from '../toilet/settings.ts'

/**
 * Every number by which coverage, its alerts, toilets and answers to alerts are judged, with where it comes from. They may be changed while the
 * platform runs; each change is a new version, and figures say which version made them (docs/SPEC.md C13).
 */
export const ruleSettings = {
  // what counts as work
  sweepLimitKmh: setting(
    10,
    [3, 40],
    'km/h',
    '机扫限速',
    'Speed limit, sweeping',
    'our choice between published practice of 8 and a city contract’s 15 km/h',
  ),
  washSweepLimitKmh: setting(
    10,
    [3, 40],
    'km/h',
    '洗扫限速',
    'Speed limit, wash-sweeping',
    'our choice between published practice of 8 and a city contract’s 15 km/h',
  ),
  flushLimitKmh: setting(
    15,
    [3, 40],
    'km/h',
    '冲洗限速',
    'Speed limit, flushing',
    'a city contract’s 15 km/h for washing',
  ),
  sprinkleLimitKmh: setting(
    15,
    [3, 40],
    'km/h',
    '洒水限速',
    'Speed limit, sprinkling',
    'published practice of 15 km/h (Wuhan, 2011)',
  ),
  speedTolerance: setting(1.2, [1, 2], '×', '限速容差', 'Tolerance on speed limits', OURS),
  inferredWorkKmhMin: setting(2, [0, 10], 'km/h', '推定作业最低速度', 'Lowest speed of inferred work', OURS),
  gapMsMax: setting(
    60_000,
    [1_000, 600_000],
    'ms',
    '插补最长时间',
    'Longest gap bridged',
    'our choice; at 15 km/h it is 250 m',
  ),
  gapMMax: setting(200, [10, 2_000], 'm', '插补最长距离', 'Longest way bridged', OURS),
  // what is not known
  silenceMs: setting(
    180_000,
    [60_000, 3_600_000],
    'ms',
    '无数据判定时间',
    'Silence that leaves streets unknown',
    'our choice; three fixes of the slowest terminals',
  ),
  silenceReachKmh: setting(
    40,
    [5, 100],
    'km/h',
    '无数据可达速度',
    'Speed that bounds where a silent vehicle may have been',
    OURS,
  ),
  // what is enough
  donePercentMin: setting(
    95,
    [50, 100],
    '%',
    '达标覆盖率',
    'Coverage that is enough',
    'echoes the full mark of the national indicator of 2020',
  ),
  warnPercent: setting(85, [30, 100], '%', '预警覆盖率', 'Coverage below which a shift is warned about', OURS),
  missedRunM: setting(100, [10, 1_000], 'm', '漏扫最短长度', 'Shortest run reported as missed', OURS),
  graceMs: setting(
    900_000,
    [0, 14_400_000],
    'ms',
    '班次收尾时间',
    'Time after the last window before a shift closes',
    OURS,
  ),
  overspeedPercentMax: setting(10, [0, 100], '%', '超速占比上限', 'Share of overspeed work that is tolerated', OURS),
  // peak hours
  morningPeakFromMinute: setting(
    420,
    [0, 1_440],
    'min',
    '早高峰开始',
    'Morning peak from',
    'a Jiangsu contract standard: 07:00',
  ),
  morningPeakToMinute: setting(
    540,
    [0, 1_440],
    'min',
    '早高峰结束',
    'Morning peak to',
    'a Jiangsu contract standard: 09:00',
  ),
  eveningPeakFromMinute: setting(
    960,
    [0, 1_440],
    'min',
    '晚高峰开始',
    'Evening peak from',
    'a Jiangsu contract standard: 16:00',
  ),
  eveningPeakToMinute: setting(
    1_080,
    [0, 1_440],
    'min',
    '晚高峰结束',
    'Evening peak to',
    'a Jiangsu contract standard: 18:00',
  ),
  // alerts
  plannedPercent: setting(
    75,
    [30, 100],
    '%',
    '计划速度占限速',
    'Share of the speed limit at which work is planned',
    'our choice: drivers keep below the limit; used to predict the end of a shift',
  ),
  startLateMs: setting(900_000, [60_000, 7_200_000], 'ms', '未出勤判定', 'Start so late is “not started”', OURS),
  behindMs: setting(
    600_000,
    [60_000, 7_200_000],
    'ms',
    '进度滞后判定',
    'Predicted end so long after the window is “behind”',
    OURS,
  ),
  forecastMs: setting(
    300_000,
    [0, 3_600_000],
    'ms',
    '预测持续',
    'A forecast must say so for so long before it is told',
    OURS,
  ),
  missedLeadMs: setting(
    3_600_000,
    [300_000, 14_400_000],
    'ms',
    '漏扫预警提前量',
    'Streets out of reach are told so long before their window closes',
    'our choice: measured in the simulated district, three in four of what is told an hour before come true',
  ),
  offRouteM: setting(60, [20, 1_000], 'm', '偏离路线距离', 'Distance from planned streets that is off route', OURS),
  offRouteMs: setting(180_000, [10_000, 3_600_000], 'ms', '偏离路线持续', 'Off route for so long', OURS),
  outOfAreaM: setting(500, [50, 5_000], 'm', '越界距离', 'Margin around the sides that is the work area', OURS),
  outOfAreaMs: setting(120_000, [10_000, 3_600_000], 'ms', '越界持续', 'Out of the area for so long', OURS),
  awayMs: setting(
    1_800_000,
    [60_000, 14_400_000],
    'ms',
    '越界行驶（不作业）持续',
    'Driving outside of the area without working for so long',
    'our choice; a trip to water or to a depot takes less',
  ),
  overspeedMs: setting(60_000, [5_000, 3_600_000], 'ms', '超速作业持续', 'Working too fast for so long', OURS),
  peakMs: setting(120_000, [10_000, 3_600_000], 'ms', '高峰作业持续', 'Working in peak hours for so long', OURS),
  dwellWarnMs: setting(900_000, [60_000, 14_400_000], 'ms', '停留预警', 'Standing for so long: warning', OURS),
  dwellAlarmMs: setting(1_800_000, [60_000, 14_400_000], 'ms', '停留报警', 'Standing for so long: alarm', OURS),
  dwellM: setting(50, [10, 500], 'm', '停留范围', 'Standing means not leaving a circle of so many metres', OURS),
  yardM: setting(150, [20, 2_000], 'm', '停车场范围', 'So near to a depot or water point standing is no dwell', OURS),
  yardParkedMs: setting(
    7_200_000,
    [600_000, 86_400_000],
    'ms',
    '停车场判定',
    'Parked with the ignition off for so long makes a place its depot',
    'our choice; longer than a meal',
  ),
  offlineMs: setting(600_000, [60_000, 14_400_000], 'ms', '点火离线判定', 'Silent so long with the ignition on', OURS),
  gpsStuckMs: setting(
    300_000,
    [60_000, 3_600_000],
    'ms',
    'GPS卡死判定',
    'Same position for so long while driving',
    OURS,
  ),
  gpsJumpM: setting(
    50,
    [20, 1_000],
    'm',
    'GPS跳变距离',
    'A fix so far from where the vehicle can be is a jump',
    'our choice; a truck parked beside a street is nearer',
  ),
  gpsJumpsMin: setting(3, [1, 100], '次', 'GPS跳变次数', 'Jumps within ten minutes', OURS),
  gcjOffsetPercent: setting(
    70,
    [20, 100],
    '%',
    '疑似GCJ偏移占比',
    'Share of fixes that fit the roads only after undoing GCJ-02',
    OURS,
  ),
  unmatchedPercentMax: setting(15, [1, 100], '%', '未匹配占比上限', 'Share of fixes off the map: map suspect', OURS),
  closeMs: setting(120_000, [0, 3_600_000], 'ms', '告警解除持续', 'Reason gone for so long: alert closed', OURS),
  // distance to the kerb
  kerbSdMMax: setting(1, [0.05, 2], 'm', '路沿距离精度要求', 'Distance to the kerb is told up to this deviation', OURS),
  ...toiletSettings,
  ...serviceSettings,
  ...responseSettings,
  ...parkingSettings,
} as const satisfies Record<string, RuleSetting>

export type RuleSettingName = keyof typeof ruleSettings
export type RuleSettings = Readonly<Record<RuleSettingName, number>>

export const ruleSettingNames = Object.keys(ruleSettings) as RuleSettingName[]

/** A change of one setting, with where the new number is from. */
export interface ChangedSetting {
  readonly is: number
  readonly source: string
}
/** A setting as it stands in one version, with where its number is from. */
export interface SettingShown extends RuleSetting {
  readonly name: RuleSettingName
  readonly is: number
}

/** What is stored: only what differs from the defaults. */
export type ChangedSettings = Readonly<Partial<Record<RuleSettingName, ChangedSetting>>>

export const defaultRuleSettings: RuleSettings = settingsOf({})

/** Numbers to judge by. */
export function settingsOf(changed: ChangedSettings): RuleSettings {
  return Object.fromEntries(
    ruleSettingNames.map((name) => [name, changed[name]?.is ?? ruleSettings[name].default]),
  ) as Record<RuleSettingName, number>
}

/**
 * What is wrong with a change, in words; empty when nothing is. Numbers must be within the bounds of their setting, and say where they are from.
 */
export function wrongSettings(changed: Readonly<Record<string, unknown>>): { name: string; detail: string }[] {
  return Object.entries(changed).flatMap(([name, change]) => {
    const known = Object.hasOwn(ruleSettings, name) ? ruleSettings[name as RuleSettingName] : undefined
    if (known === undefined) return [{ name, detail: 'is not a setting' }]
    const { is, source } = typeof change === 'object' && change !== null ? (change as Record<string, unknown>) : {}
    if (typeof is !== 'number' || !(is >= known.min && is <= known.max))
      return [
        {
          name,
          detail: `must be a number from ${known.min} to ${known.max} ${known.unit}: it is ${JSON.stringify(is)}`,
        },
      ]
    if (typeof source !== 'string' || source.trim() === '' || source.length > 300)
      return [{ name, detail: 'must say where the number is from' }]
    return []
  })
}
