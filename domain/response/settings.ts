import { OURS, setting, type RuleSetting } from '../rule-setting.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const CLEAN_SOURCE = 'a city’s limit of 2 working hours (工作时) for the cleaning of roads'

/** Every number by which answers to alerts are judged: clocks, escalation, interruptions (docs/SPEC.md Z). */
export const responseSettings = {
  acceptMs: setting(30 * MINUTE, [MINUTE, 24 * HOUR], 'ms', '接单时限', 'Accept within', OURS),
  acceptUrgentMs: setting(15 * MINUTE, [MINUTE, 24 * HOUR], 'ms', '紧急接单时限', 'Accept within, urgent', OURS),
  acceptEmergencyMs: setting(
    3 * MINUTE,
    [MINUTE, HOUR],
    'ms',
    '求助接单时限',
    'Accept within, emergency (real time, not working hours)',
    'a maintenance vendor’s ladder of 3, 6 and 10 min',
  ),
  doneCleanMs: setting(2 * HOUR, [10 * MINUTE, 72 * HOUR], 'ms', '保洁完成时限', 'Clean within', CLEAN_SOURCE),
  doneSuppliesMs: setting(2 * HOUR, [10 * MINUTE, 72 * HOUR], 'ms', '补充耗材时限', 'Refill within', CLEAN_SOURCE),
  doneCheckMs: setting(HOUR, [10 * MINUTE, 72 * HOUR], 'ms', '检查完成时限', 'Check within', OURS),
  doneRepairMs: setting(
    8 * HOUR,
    [10 * MINUTE, 400 * HOUR],
    'ms',
    '维修完成时限',
    'Repair within',
    'our choice: one working day of 8 working hours',
  ),
  doneEmergencyMs: setting(30 * MINUTE, [MINUTE, 24 * HOUR], 'ms', '求助处置时限', 'Emergency dealt with within', OURS),
  escalateManagerTimes: setting(
    2,
    [1.1, 10],
    '×',
    '升级到负责人倍数',
    'Times the accept limit after which the manager is told',
    'a maintenance vendor’s ladder: 15 min supervisor, 30 min manager',
  ),
  verifyMs: setting(10 * MINUTE, [MINUTE, 6 * HOUR], 'ms', '核验持续时间', 'Good again for so long: verified', OURS),
  claimMs: setting(
    HOUR,
    [10 * MINUTE, 24 * HOUR],
    'ms',
    '核验等待时间',
    'Not good again within: claimed, not proven',
    OURS,
  ),
  repeatMs: setting(2 * HOUR, [10 * MINUTE, 72 * HOUR], 'ms', '重复告警时间', 'Again within: a repeat', OURS),
  interruptionsPerHourMax: setting(6, [1, 60], '次', '每小时打扰上限', 'Interruptions of a crew in an hour', OURS),
  deferMsMax: setting(72 * HOUR, [HOUR, 720 * HOUR], 'ms', '缓办最长时间', 'Longest deferral (缓办)', OURS),
  arriveWithinM: setting(80, [10, 1_000], 'm', '到场定位距离', 'At the toilet when located within', OURS),
  workFromMinute: setting(
    360,
    [0, 1_440],
    'min',
    '工作时开始',
    'Working hours from, on days that are worked',
    'our choice: the hours of an ordinary toilet',
  ),
  workToMinute: setting(1_320, [0, 1_440], 'min', '工作时结束', 'Working hours until', 'our choice'),
  restDaysWorked: setting(
    1,
    [0, 1],
    '',
    '休息日计工作时',
    'Rest days and holidays count as working time (1) or not (0)',
    'our choice: toilets are kept every day',
  ),
  publicReportsPerHourMax: setting(
    5,
    [1, 100],
    '次',
    '公众每小时上报上限',
    'Public reports of one phone in an hour',
    OURS,
  ),
} as const satisfies Record<string, RuleSetting>
