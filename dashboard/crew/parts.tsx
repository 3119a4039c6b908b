/** @jsxImportSource preact */
import { dateTimeText, shortTimeText } from '../format.ts'
import { useNow, useStore } from '../phone/hooks.ts'
import type { Language } from '../phone/language.ts'
import { leftText, spanText } from '../phone/text.ts'
import type { Task, ToiletPlace } from './contract.ts'
import { useHere } from './here.ts'
import { countdownOf } from './tasks.ts'

const DAY_MS = 86_400_000

export const toiletName = (place: ToiletPlace | undefined, id: string, language: Language): string =>
  language === 'en' && place?.nameEn !== undefined ? place.nameEn : (place?.name ?? id)

/** Whether what is shown is live, of when it is otherwise, and what waits to be sent. */
export function Connection() {
  const { crew, words, language } = useHere()
  const { connection, asOfMs } = useStore(crew)
  const now = useNow()
  if (connection === 'live')
    return (
      <span class="tag ok" data-connection="live">
        {words.live}
      </span>
    )
  return (
    <span class="tag warn" data-connection={connection} role="status">
      {connection === 'lost' ? words.lost : words.connecting}
      {asOfMs !== undefined && ` · ${words.asOf(spanText(now - asOfMs, language))}`}
    </span>
  )
}

/** Time that is left, in red once there is none. */
export function Remaining({ task, large = false }: { task: Task; large?: boolean }) {
  const { words, language } = useHere()
  const now = useNow()
  if (task.state !== 'closed' && task.clock.paused.length > 0)
    return (
      <span class={large ? 'remaining large' : 'remaining'}>
        {words.paused} · {task.clock.paused.map((reason) => words.pausedWhy[reason]).join(' · ')}
        {task.deferredUntilMs !== undefined && ` · ${words.until(shortTimeText(task.deferredUntilMs))}`}
      </span>
    )
  const countdown = countdownOf(task)
  if (countdown === undefined) return null
  const leftMs = countdown.atMs - now
  return (
    <span class={`remaining figures${large ? ' large' : ''}${leftMs < 0 ? ' late' : ''}`}>
      {words[countdown.what]}{' '}
      <strong>{leftMs < 0 ? `${words.late} ${spanText(-leftMs, language)}` : leftText(leftMs, language)}</strong>{' '}
      <span class="dimmed">
        {words.until(leftMs > DAY_MS ? dateTimeText(countdown.atMs).slice(5, 16) : shortTimeText(countdown.atMs))}
      </span>
    </span>
  )
}

/** Shown by shape and word, colour repeats it. */
export function Severity({ task }: { task: Task }) {
  const { names } = useHere()
  if (task.severity === 'info' || task.state === 'closed') return null
  const isUrgent = task.severity === 'urgent'
  return (
    <span class={`tag ${isUrgent ? 'filled' : 'warn'}`}>
      {isUrgent ? '▲ ' : ''}
      {names.severity[task.severity]}
    </span>
  )
}

/** How far an order has come, in the words that are the same everywhere. */
export function State({ task }: { task: Task }) {
  const { names } = useHere()
  const isGood = task.outcome === 'verified' || task.outcome === 'reported' || task.outcome === 'cleared'
  const look = task.state === 'claimed' || task.outcome === 'unproven' ? 'bad' : isGood ? 'ok' : ''
  return (
    <span class={`tag ${look}`} data-state={task.state}>
      {task.state === 'closed' && task.outcome !== undefined
        ? names.outcome[task.outcome]
        : names.orderState[task.state]}
    </span>
  )
}
