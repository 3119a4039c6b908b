import type { HoldMessage } from './hold.ts'

export type MessageLanguage = 'zh' | 'en'

interface MessageWords {
  readonly message: Readonly<Record<HoldMessage['kind'], string>>
  /** Of reminders, closures and appeals, by what `detail.is` says. */
  readonly is: Readonly<Partial<Record<string, string>>>
  readonly until: (time: string) => string
  readonly newBay: (bay: string) => string
  readonly leaveBy: (time: string) => string
  /** Of an overstay that is no strike. */
  readonly unproven: string
}

/** What a driver is told, in words: on her page and where it reaches her with the page closed. */
export const messageWords: Readonly<Record<MessageLanguage, MessageWords>> = {
  zh: {
    message: {
      held: '预约成功',
      'arrived-by-sensor': '传感器发现车已入位',
      'bay-changed': '车位已更换',
      'bay-lost': '您的车位不能用了',
      reminder: '快到离场时间了',
      closure: '停车场临时关闭',
      overstay: '已记录一次超时',
      called: '工作人员给您打过电话',
      approved: '车牌已通过审核',
      refused: '车牌没有通过审核',
      revoked: '资格已取消',
      restored: '资格已恢复',
      appeal: '申诉已有结果',
      left: '已离场，谢谢',
      expired: '没有按时到达，预约已过期',
    },
    is: {
      over: '停车时间到了，请离场',
      'window-ends': '共享快结束了，请马上离场',
      'still-there': '传感器看到车还在车位上',
      cancelled: '预约已取消',
      shortened: '请提前离场',
      leave: '请尽快离场',
      granted: '申诉成功',
      rejected: '申诉未通过',
    },
    until: (time) => `到 ${time}`,
    newBay: (bay) => `新车位 ${bay}`,
    leaveBy: (time) => `请在 ${time} 前离场`,
    unproven: '不能确认是您的车，不计次',
  },
  en: {
    message: {
      held: 'Bay held',
      'arrived-by-sensor': 'The sensor saw you arrive',
      'bay-changed': 'Your bay has changed',
      'bay-lost': 'Your bay cannot be used any more',
      reminder: 'Time to leave soon',
      closure: 'Closed for an event',
      overstay: 'An overstay was recorded',
      called: 'Staff called you',
      approved: 'Your plate was approved',
      refused: 'Your plate was refused',
      revoked: 'Your right was revoked',
      restored: 'Your right was restored',
      appeal: 'Your appeal was decided',
      left: 'You have left. Thank you!',
      expired: 'Nobody came in time, the hold expired',
    },
    is: {
      over: 'Your time is over, please leave',
      'window-ends': 'Sharing ends soon, please leave now',
      'still-there': 'The sensor still sees a car in your bay',
      cancelled: 'your hold is cancelled',
      shortened: 'please leave earlier',
      leave: 'please leave soon',
      granted: 'Appeal granted',
      rejected: 'Appeal rejected',
    },
    until: (time) => `until ${time}`,
    newBay: (bay) => `new bay ${bay}`,
    leaveBy: (time) => `please leave by ${time}`,
    unproven: 'not proven to be your car, does not count',
  },
}

/**
 * A message in words: what it says, and what more there is to it.
 * @param at a moment as it is told there
 * @param bay the bay the driver has: another one is named as long as it is hers
 */
export function messageParts(
  { kind, detail }: Pick<HoldMessage, 'kind' | 'detail'>,
  language: MessageLanguage,
  at: (atMs: number) => string,
  bay?: { readonly id: string | undefined; readonly label: string | undefined },
): readonly [string, ...string[]] {
  const { message, is: words, until, newBay, unproven } = messageWords[language]
  const { is, reason, untilMs } = detail
  const said = typeof is === 'string' ? words[is] : undefined
  if (kind === 'closure') {
    const toMs = is === 'cancelled' ? undefined : untilMs
    const more = [reason, said, typeof toMs === 'number' ? until(at(toMs)) : undefined]
    return [message.closure, ...more.filter((each) => typeof each === 'string')]
  }
  if (kind === 'overstay' && detail['unproven'] !== undefined) return [message.overstay, unproven]
  const isNewBay = kind === 'bay-changed' && bay?.label !== undefined && detail['bay'] === bay.id
  return [said ?? message[kind], ...(isNewBay ? [newBay(bay.label)] : [])]
}

const QUIET: ReadonlySet<HoldMessage['kind']> = new Set(['held', 'arrived-by-sensor', 'left'])

/** Whether a driver is called for it: over her page, and by a push (docs/SPEC.md X36, U53). */
export const isNews = ({ kind, detail }: Pick<HoldMessage, 'kind' | 'detail'>): boolean =>
  // who said on the telephone that she comes knows
  !QUIET.has(kind) && !(kind === 'called' && detail['outcome'] === 'coming')

const OF_RIGHT: ReadonlySet<HoldMessage['kind']> = new Set([
  'approved',
  'refused',
  'revoked',
  'restored',
  'appeal',
  'overstay',
])

/** Page of the driver on which there is more about it. */
export const messagePath = (kind: HoldMessage['kind']): '/p/me' | '/p/hold' =>
  OF_RIGHT.has(kind) ? '/p/me' : '/p/hold'
