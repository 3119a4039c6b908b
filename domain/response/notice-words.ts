import { alertRules, type AlertRule } from '../alert/alert.ts'
import { alertWords } from '../alert/words.ts'
import { localDayOf, minuteOfDay } from '../plan/local-day.ts'
import type { Notice, NoticeCause } from './notice.ts'
import { orderWorks, type OrderWork } from './order.ts'

export type NoticeLanguage = 'zh' | 'en'
/** What a screen, a push message or a group robot shows: one line, and some more. */
export interface NoticeText {
  readonly title: string
  readonly body: string
}

/**
 * What `detail` of a notice may hold for its words; what is missing is left out.
 * `name` of the toilet, vehicle or shift · `rule`, `rules` · `work` · `dueMs` by when · `untilMs` of a deferral · `repeat` true: again after less than two hours
 */
type Detail = Notice['detail']

/** A notice in words (docs/SPEC.md Z7). */
export function noticeText(notice: Notice, language: NoticeLanguage): NoticeText {
  const words = alertWords[language]
  const say = sentences[language]
  const { detail, severity, cause, town } = notice
  const work = workIn(detail)
  const rules = rulesIn(detail).map((rule) => words.rule[rule])
  const what = rules.length > 0 ? rules.join(say.and) : work === undefined ? '' : words.work[work]
  const name = text(detail['name']) ?? text(detail['toilet']) ?? text(detail['subject']) ?? ''
  const title = [
    severity === 'urgent' ? say.bracket(words.severity.urgent) : '',
    say.bracket(say.cause[cause]),
    [name, what].filter((part) => part !== '').join(say.colon),
  ]
    .filter((part) => part !== '')
    .join(say.space)
  const body = [
    town,
    work === undefined ? undefined : `${say.work}${say.colon}${words.work[work]}`,
    line(say.due, time(detail['dueMs'], notice.atMs)),
    line(say.since, time(detail['sinceMs'], notice.atMs)),
    detail['repeat'] === true ? say.repeat : undefined,
    notice.orderId === undefined ? undefined : `${say.order} ${notice.orderId}`,
  ].filter((part) => part !== undefined && part !== '')
  return { title, body: body.join(say.stop) }

  function line(label: string, at: string | undefined): string | undefined {
    return at === undefined ? undefined : `${label} ${at}`
  }
}

interface Sentences {
  readonly cause: Readonly<Record<NoticeCause, string>>
  readonly work: string
  readonly due: string
  readonly since: string
  readonly order: string
  readonly repeat: string
  readonly and: string
  readonly colon: string
  readonly stop: string
  readonly space: string
  readonly bracket: (words: string) => string
}

const zh: Sentences = {
  cause: {
    raised: '新任务',
    worse: '升级',
    returned: '再次出现',
    'accept-25': '接单时限剩 25%',
    'accept-10': '接单时限剩 10%',
    'accept-late': '超时未接单',
    'accept-manager': '仍未接单，请负责人处理',
    'done-25': '完成时限剩 25%',
    'done-10': '完成时限剩 10%',
    'done-late': '超时未完成',
    claimed: '已报完成，传感器未证实',
    cleared: '已自行恢复',
    resumed: '缓办结束',
  },
  work: '任务',
  due: '时限',
  since: '开始',
  order: '工单',
  repeat: '短时间内重复发生',
  and: '、',
  colon: '：',
  stop: '；',
  space: '',
  bracket: (words) => `【${words}】`,
}

const en: Sentences = {
  cause: {
    raised: 'New',
    worse: 'Worse',
    returned: 'Back again',
    'accept-25': '25% of the time to accept is left',
    'accept-10': '10% of the time to accept is left',
    'accept-late': 'Not accepted in time',
    'accept-manager': 'Still not accepted',
    'done-25': '25% of the time to finish is left',
    'done-10': '10% of the time to finish is left',
    'done-late': 'Not done in time',
    claimed: 'Claimed, not proven by sensors',
    cleared: 'Cleared by itself',
    resumed: 'Deferral over',
  },
  work: 'Work',
  due: 'by',
  since: 'since',
  order: 'order',
  repeat: 'again after a short time',
  and: ', ',
  colon: ': ',
  stop: ' · ',
  space: ' ',
  bracket: (words) => `[${words}]`,
}

const sentences: Readonly<Record<NoticeLanguage, Sentences>> = { zh, en }

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

function rulesIn(detail: Detail): AlertRule[] {
  const named = Array.isArray(detail['rules']) ? (detail['rules'] as readonly unknown[]) : [detail['rule']]
  return alertRules.filter((rule) => named.includes(rule))
}

const workIn = (detail: Detail): OrderWork | undefined => orderWorks.find((work) => work === detail['work'])

/** Hours and minutes in Shanghai, with the day when it is another one. */
function time(value: unknown, atMs: number): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  const minute = Math.floor(minuteOfDay(value))
  const clock = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
  const day = localDayOf(value)
  return day === localDayOf(atMs) ? clock : `${day} ${clock}`
}
const two = (number: number): string => String(number).padStart(2, '0')
