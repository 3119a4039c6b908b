import type { Severity } from '#domain/alert/alert.ts'
import type { Person } from '#domain/person.ts'
import { isToldTo } from '#domain/response/notice.ts'
import type { Task } from './contract.ts'

/** Closed orders stay in sight for so long: the crew sees that its work was believed. */
const ENDED_SHOWN_MS = 12 * 3_600_000
const ENDED_SHOWN_MAX = 20

export const sections = ['now', 'verifying', 'later', 'repair', 'ended'] as const
export type Section = (typeof sections)[number]

/** The clock of an order that runs now: to be accepted, or to be done, by. */
export interface Countdown {
  readonly what: 'acceptBy' | 'doneBy'
  readonly atMs: number
}

/** What has to be done next with an order, and by when; undefined: no clock runs. */
export function countdownOf(order: Task): Countdown | undefined {
  const { due } = order
  if (due === undefined || due.isPaused || isClaimed(order)) return undefined
  if (order.state === 'open' && due.acceptByMs !== undefined) return { what: 'acceptBy', atMs: due.acceptByMs }
  if (due.doneByMs !== undefined) return { what: 'doneBy', atMs: due.doneByMs }
  return undefined
}

const isClaimed = ({ state }: Task): boolean => state === 'done' || state === 'claimed' || state === 'closed'
const isPaused = ({ clock, state }: Task): boolean => state !== 'closed' && clock.paused.length > 0

export function sectionOf(order: Task): Section {
  if (order.state === 'closed') return 'ended'
  if (order.state === 'done') return 'verifying'
  // who is there already goes on
  if (isPaused(order) && order.state !== 'arrived') return 'later'
  // a repair belongs to the supervisor until somebody of the crew was sent to it
  if (order.work === 'repair' && order.state === 'open') return 'repair'
  return 'now'
}

const weight: Readonly<Record<Severity, number>> = { urgent: 0, warning: 1, info: 2 }

/**
 * Orders by section, each by urgency (docs/SPEC.md U40): emergencies, what was not proven, urgent ones, then whose clock ends first; without a clock the
 * older one. What is closed: the newest, of the last hours.
 */
export function bySection(orders: readonly Task[], nowMs: number): ReadonlyMap<Section, readonly Task[]> {
  const found = new Map<Section, Task[]>(sections.map((section) => [section, []]))
  for (const order of orders) {
    if (order.state === 'closed' && nowMs - (order.closedAtMs ?? 0) > ENDED_SHOWN_MS) continue
    found.get(sectionOf(order))?.push(order)
  }
  const key = (order: Task): readonly number[] => [
    order.work === 'emergency' ? 0 : 1,
    order.state === 'claimed' ? 0 : 1,
    weight[order.severity],
    countdownOf(order)?.atMs ?? Infinity,
    order.openedAtMs,
    order.id,
  ]
  for (const [section, list] of found) {
    if (section === 'ended') list.sort((a, b) => (b.closedAtMs ?? 0) - (a.closedAtMs ?? 0) || b.id - a.id)
    else list.sort((a, b) => compare(key(a), key(b)))
  }
  found.get('ended')?.splice(ENDED_SHOWN_MAX)
  return found
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? 0
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

/** What stands in a QR code at a door: our address with toilet and token, or the bare token typed by hand. */
export function codeOf(text: string): { readonly toilet?: string; readonly token: string } | undefined {
  const typed = text.trim()
  if (/^[A-Za-z0-9_-]{1,200}$/.test(typed)) return { token: typed }
  if (!URL.canParse(typed)) return undefined
  const { pathname, searchParams } = new URL(typed)
  const toilet = /^\/t\/([A-Za-z0-9_-]{1,64})$/.exec(pathname)?.[1]
  const token = searchParams.get('c')
  return toilet === undefined || token === null || token === '' ? undefined : { toilet, token }
}

/** Orders this person was called for since it was last looked: to ring for each of these moments once. */
export function newCalls(
  orders: readonly Task[],
  person: Pick<Person, 'id' | 'role'>,
  rung: Readonly<Record<string, number>>,
  nowMs: number,
): Task[] {
  return orders.filter(
    ({ id, state, interruptedAtMs, interrupted }) =>
      state !== 'closed' &&
      // not who is off duty, nor for what another level is called for
      (interrupted === undefined || isToldTo(interrupted, person)) &&
      interruptedAtMs !== undefined &&
      interruptedAtMs > (rung[id] ?? 0) &&
      // a page that opens hours later lists it, and does not ring for it
      nowMs - interruptedAtMs < CALL_MS_MAX,
  )
}
const CALL_MS_MAX = 15 * 60_000
