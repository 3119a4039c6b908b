import type { AlertChange } from '#domain/alert/alert.ts'
import type { LiveMemory } from '#domain/live.ts'
import type { Reading } from '#domain/reading.ts'
import type { RulesCommit, RulesStore, ServiceCommit } from '../types.ts'
import { createApplied } from './applied.ts'
import type { Context } from './context.ts'
import type { Attendant } from './attendant.ts'
import type { LotsThen } from './lots-then.ts'
import type { Desk, DeskSitting } from './desk.ts'
import { createLiveWriter, type StoredLive } from './live.ts'
import type { Orders } from './orders.ts'
import type { QuarantineWriter } from './quarantine.ts'
import type { ToiletWriter } from './toilets.ts'

const liveMemory = (row: StoredLive): LiveMemory => ({
  kind: row.kind,
  id: row.asset_id,
  town: row.town,
  stream: row.stream,
  atMs: row.at_ms,
  receivedAtMs: row.received_at_ms,
  sub: row.sub,
  fields: JSON.parse(row.fields) as LiveMemory['fields'],
  ...(row.parts === null ? {} : { parts: JSON.parse(row.parts) as LiveMemory['parts'] }),
})

type Steps = ServiceCommit['steps']

/** Alerts of toilets and of lots in one order of time, so that what is due between two of them is told between them. */
function inOrder(steps: Steps, lots: readonly AlertChange[]): Steps {
  const ofLots = [...Map.groupBy(lots, (change) => momentOf(change))].map(([nowMs, alerts]) => ({ nowMs, alerts }))
  return [...steps, ...ofLots].toSorted((a, b) => a.nowMs - b.nowMs)
}

const momentOf = (change: AlertChange): number =>
  change.is === 'open' ? change.openedAtMs : change.is === 'close' ? change.closedAtMs : change.atMs

export function createRules(
  context: Context,
  {
    quarantine,
    orders,
    desk,
    toilets,
    attendant,
  }: {
    readonly quarantine: QuarantineWriter
    readonly orders: Pick<Orders, 'answered'>
    readonly desk: Desk
    readonly toilets: ToiletWriter
    readonly attendant: Attendant
  },
): RulesStore {
  const { sql } = context
  const applied = createApplied(context)
  const position = sql.prepare<{ seq: number }>(`SELECT seq FROM position WHERE reader = 'rules'`)
  const setPosition = sql.prepare(`UPDATE position SET seq = ? WHERE reader = 'rules'`)
  // shifts are coverage's; alerts, orders, holds and what is made of toilets are not read back
  const live = sql.prepare<StoredLive>(
    `SELECT * FROM live_state WHERE stream NOT IN ('coverage', 'alert', 'work-order', 'service', 'sharing', 'parking')`,
  )
  const liveWriter = createLiveWriter(context)
  const dropped = sql.prepare<{ field: string; count: number }>('SELECT * FROM dropped_field')
  const countDropped = sql.prepare(
    `INSERT INTO dropped_field (field, count) VALUES (?1, ?2) ON CONFLICT (field) DO UPDATE SET count = count + ?2`,
  )

  const serve = (sitting: DeskSitting, service: ServiceCommit, lots: readonly AlertChange[]): void => {
    const { steps, nowMs, toilets: states, inputId, staleDays } = service
    for (const step of inOrder(steps, lots)) {
      sitting.tellDue(step.nowMs)
      for (const change of step.alerts) sitting.change(change)
    }
    sitting.tellDue(nowMs)
    for (const { toilet, state } of states) toilets.putState(toilet, state)
    if (inputId !== undefined) toilets.followInput(inputId)
    for (const day of staleDays) toilets.staleDay(day)
  }
  /** What comes of alerts, orders and holds; its live rows. */
  const follow = ({ service, parking }: RulesCommit, then: LotsThen): LiveMemory[] => {
    if (service === undefined && parking === undefined) return []
    const sitting = desk.sit()
    const { alerts = [], nowMs = 0 } = parking ?? {}
    serve(sitting, service ?? { steps: [], nowMs, toilets: [], staleDays: [] }, alerts)
    return parking === undefined ? sitting.liveRows() : attendant.follow(parking, sitting, then)
  }

  const write = (commit: RulesCommit): number => {
    const then = attendant.before(commit.parking?.changes ?? [])
    let rev = liveWriter.revision(commit.live.length > 0)
    // what becomes of holds rests on what is believed of bays by now
    for (const state of commit.live) liveWriter.put(state, rev)
    const followed = follow(commit, then)
    if (commit.live.length === 0) rev = liveWriter.revision(followed.length > 0)
    for (const state of followed) liveWriter.put(state, rev)
    quarantine.write(commit.quarantined)
    quarantine.replayed(commit.replayed)
    quarantine.unreadable(commit.unreadable)
    for (const [field, count] of Object.entries(commit.droppedFields)) countDropped.run(field, count)
    setPosition.run(commit.position)
    return rev
  }

  return {
    position: async () => position.get()?.seq ?? 0,
    liveStates: async () => live.all().map((row) => liveMemory(row)),
    commit: async (readings, decide) => {
      try {
        return sql.transaction(() => {
          const fresh = readings.filter((reading: Reading) => applied.mark(reading))
          const rev = write(decide(fresh))
          for (const { stream, id, atMs, fields } of fresh)
            if (stream === 'order') orders.answered(fields.order, id, fields.answer, atMs)
          return { rev, repeated: readings.length - fresh.length }
        })
      } catch (error) {
        attendant.undone()
        throw error
      }
    },
    droppedFields: async () => Object.fromEntries(dropped.all().map(({ field, count }) => [field, count])),
    forgetApplied: async (beforeMs) => applied.forget(beforeMs),
  }
}
