import type { OrderOutcome, OrderState, OrderWork } from '../response/order.ts'
import type { AlertRule, AlertState, Severity } from './alert.ts'

type Words<T extends string> = Readonly<Record<T, string>>

/** What closed lists of alerts and orders are called: on screens, in reports and in notices. */
export interface AlertWords {
  readonly rule: Words<AlertRule>
  readonly severity: Words<Severity>
  readonly state: Words<AlertState>
  readonly work: Words<OrderWork>
  readonly orderState: Words<OrderState>
  readonly outcome: Words<OrderOutcome>
}

const zh: AlertWords = {
  rule: {
    'not-started': '未出勤',
    'behind-schedule': '进度滞后',
    'will-be-missed': '即将漏扫',
    'off-route': '偏离路线',
    'out-of-area': '越界',
    'work-overspeed': '超速作业',
    'peak-hour-work': '高峰作业',
    dwell: '停留超时',
    'offline-ignition-on': '点火离线',
    'gps-suspect': '定位异常',
    'map-suspect': '路网存疑',
    odour: '氨气超标',
    'h2s-alarm': '硫化氢报警',
    sos: '紧急求助',
    smoke: '烟雾报警',
    leak: '漏水报警',
    'visits-since-clean': '客流达到保洁值',
    'clean-missed': '定时保洁未做',
    'roving-late': '巡回检查超时',
    'paper-low': '厕纸不足',
    'soap-low': '洗手液不足',
    'temperature-low': '室温过低',
    'long-stay': '如厕超时',
    'low-rating': '连续差评',
    'fault-report': '公众报修',
    'bays-silent': '车位传感器无数据',
    'bays-stuck': '车位传感器卡死',
    'bays-flapping': '车位传感器跳变',
    'lot-silent': '停车场无数据',
    'count-impossible': '车位计数异常',
    'morning-short': '早间车位不足',
    overstay: '超时未离场',
    'sensor-silent': '传感器无数据',
    'sensor-stuck': '传感器卡死',
    'sensor-drift': '传感器漂移',
    'sensor-impossible': '传感器数值异常',
    'gateway-offline': '网关离线',
    'town-outage': '片区断网断电',
    'late-data': '补传数据',
  },
  severity: { info: '提示', warning: '普通', urgent: '紧急' },
  state: { open: '待接单', acknowledged: '已接单', resolved: '已恢复', closed: '已关闭' },
  work: { clean: '保洁', supplies: '补充耗材', check: '检查', repair: '维修', emergency: '紧急处置' },
  orderState: {
    open: '待接单',
    acknowledged: '已接单',
    arrived: '已到场',
    done: '待核验',
    claimed: '已报完成，未获证实',
    closed: '已办结',
  },
  outcome: {
    verified: '传感器已核验',
    reported: '已完成',
    unproven: '未获证实',
    cleared: '自行恢复',
    cancelled: '已作废',
  },
}

const en: AlertWords = {
  rule: {
    'not-started': 'Not started',
    'behind-schedule': 'Behind schedule',
    'will-be-missed': 'Will be missed',
    'off-route': 'Off route',
    'out-of-area': 'Out of area',
    'work-overspeed': 'Working too fast',
    'peak-hour-work': 'Working in peak hours',
    dwell: 'Standing too long',
    'offline-ignition-on': 'Offline with ignition on',
    'gps-suspect': 'Positions suspect',
    'map-suspect': 'Map suspect',
    odour: 'Ammonia above limit',
    'h2s-alarm': 'Hydrogen sulphide alarm',
    sos: 'Call for help',
    smoke: 'Smoke',
    leak: 'Water leak',
    'visits-since-clean': 'Many visits since last clean',
    'clean-missed': 'Fixed clean missed',
    'roving-late': 'Roving check overdue',
    'paper-low': 'Paper low',
    'soap-low': 'Soap low',
    'temperature-low': 'Too cold',
    'long-stay': 'Long stay in a stall',
    'low-rating': 'Low ratings',
    'fault-report': 'Fault reported by the public',
    'bays-silent': 'Bay sensors silent',
    'bays-stuck': 'Bay sensors stuck',
    'bays-flapping': 'Bay sensors flapping',
    'lot-silent': 'Lot silent',
    'count-impossible': 'Impossible count of a lot',
    'morning-short': 'Too few bays in the morning',
    overstay: 'Overstay',
    'sensor-silent': 'Sensor silent',
    'sensor-stuck': 'Sensor stuck',
    'sensor-drift': 'Sensor drifts',
    'sensor-impossible': 'Impossible readings',
    'gateway-offline': 'Gateway offline',
    'town-outage': 'Town without network or power',
    'late-data': 'Late data',
  },
  severity: { info: 'Info', warning: 'Warning', urgent: 'Urgent' },
  state: { open: 'Open', acknowledged: 'Acknowledged', resolved: 'Resolved', closed: 'Closed' },
  work: { clean: 'Clean', supplies: 'Refill', check: 'Check', repair: 'Repair', emergency: 'Emergency' },
  orderState: {
    open: 'Open',
    acknowledged: 'Acknowledged',
    arrived: 'Arrived',
    done: 'Being verified',
    claimed: 'Claimed, not proven',
    closed: 'Closed',
  },
  outcome: {
    verified: 'Verified by sensors',
    reported: 'Done',
    unproven: 'Not proven',
    cleared: 'Cleared by itself',
    cancelled: 'Cancelled',
  },
}

export const alertWords: Readonly<Record<'zh' | 'en', AlertWords>> = { zh, en }
