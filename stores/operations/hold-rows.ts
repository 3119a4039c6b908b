import type { HoldTrailLine } from '#domain/parking/operator.ts'
import type { NewHold, NewMessage, NewTrailLine } from '#domain/sharing/hold-change.ts'
import type { Hold, HoldMessage } from '#domain/sharing/hold.ts'
import type { HoldFilter } from '../types.ts'
import type { Context } from './context.ts'

interface Row {
  id: number
  lot: string
  town: string
  bay: string | null
  right_id: number
  plate_hash: string
  plate_masked: string
  state: Hold['state']
  made_at_ms: number
  from_ms: number
  to_ms: number
  arrive_by_ms: number
  window_end_ms: number
  arrived_at_ms: number | null
  ended_at_ms: number | null
  next_ms: number | null
  content: string
}
interface MessageRow {
  id: number
  hold_id: number | null
  at_ms: number
  kind: HoldMessage['kind']
  detail: string
}
interface TrailRow {
  id: number
  at_ms: number
  by: string
  event: string
  detail: string
}
/** What a plate did with its holds lately, as one who asks for another is judged. */
export interface HoldsOfRight {
  readonly madeLastDay: number
  readonly noShowsMs: readonly number[]
}
/** Holds with their messages and what became of them, one by one; whoever changes them is in a transaction. */
export interface HoldRows {
  insert(hold: NewHold, plateHash: string, nextMs: number | undefined): Hold
  update(hold: Hold, nextMs: number | undefined): void
  /** As it is stored. */
  get(id: number): Hold | undefined
  plateHashOf(id: number): string
  /** What counts as active as it is stored. */
  activeOfPlate(plateHash: string): Hold | undefined
  activeOfLot(lot: string): Hold[]
  /** Active ones, and those that ended at `endedSinceMs` or later. */
  ofBay(bay: string, endedSinceMs: number): Hold[]
  /** The one that has waited longest for the clock. */
  due(byMs: number): { readonly hold: Hold; readonly dueMs: number } | undefined
  /** What counts as active as it is stored: not always the latest, for a late word of a sensor brings one back. */
  activeOfRight(rightId: number): Hold | undefined
  /** Its driver said that she left, and the clock has not looked yet whether she did. */
  leavingOfPlate(plateHash: string): Hold | undefined
  /** Of the plate, whichever right it had. */
  lately(rightId: number, nowMs: number): HoldsOfRight
  list(filter: Omit<HoldFilter, 'scope'> & { readonly lots: readonly string[] }): Hold[]
  addMessage(hold: Hold, message: NewMessage): void
  /** About a right alone; not again what was told of one of its holds at the same moment. */
  addRightMessage(rightId: number, message: NewMessage): void
  /** The latest ones, the oldest of them first. */
  messages(rightId: number, afterId: number, limit: number): HoldMessage[]
  addTrail(holdId: number, line: NewTrailLine): void
  trail(holdId: number): HoldTrailLine[]
}

const ACTIVE = `state IN ('held', 'arrived', 'overstaying')`
const DAY_MS = 86_400_000
const NO_SHOWS_MS = 7 * DAY_MS
const LATELY_MAX = 500
export function createHoldRows({ sql }: Pick<Context, 'sql'>): HoldRows {
  const insert = sql.prepare<{ id: number }>(
    `INSERT INTO hold (lot, town, bay, right_id, plate_hash, plate_masked, state, made_at_ms, from_ms, to_ms, arrive_by_ms,
                       window_end_ms, arrived_at_ms, ended_at_ms, next_ms, content)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
  )
  const update = sql.prepare(
    `UPDATE hold SET bay = ?2, state = ?3, from_ms = ?4, to_ms = ?5, arrive_by_ms = ?6, window_end_ms = ?7, arrived_at_ms = ?8,
                     ended_at_ms = ?9, next_ms = ?10, content = ?11, right_id = ?12
      WHERE id = ?1`,
  )
  const get = sql.prepare<Row>('SELECT * FROM hold WHERE id = ?')
  const ofPlate = sql.prepare<Row>(`SELECT * FROM hold WHERE plate_hash = ? AND ${ACTIVE}`)
  const ofLot = sql.prepare<Row>(`SELECT * FROM hold INDEXED BY hold_by_lot WHERE lot = ? AND ${ACTIVE} ORDER BY id`)
  const ofBay = sql.prepare<Row>(
    `SELECT * FROM hold INDEXED BY hold_by_bay WHERE bay = ? AND bay IS NOT NULL AND ${ACTIVE} ORDER BY from_ms, id`,
  )
  const endedOfBay = sql.prepare<Row>(
    'SELECT * FROM hold INDEXED BY hold_by_end WHERE bay = ? AND bay IS NOT NULL AND ended_at_ms >= ? ORDER BY from_ms, id',
  )
  const due = sql.prepare<Row>('SELECT * FROM hold WHERE next_ms <= ? ORDER BY next_ms, id LIMIT 1')
  const ofRight = sql.prepare<Row>(
    `SELECT * FROM hold INDEXED BY hold_by_right WHERE right_id = ? AND ${ACTIVE} ORDER BY id DESC LIMIT 1`,
  )
  const leaving = sql.prepare<Row>(
    `SELECT * FROM hold INDEXED BY hold_by_right
      WHERE right_id IN (SELECT id FROM parking_right WHERE plate_hash = ?) AND state = 'left' AND next_ms IS NOT NULL
      ORDER BY id DESC LIMIT 1`,
  )
  const lately = sql.prepare<{ state: Hold['state']; made_at_ms: number; ended_at_ms: number | null }>(
    `SELECT state, made_at_ms, ended_at_ms FROM hold
      WHERE right_id IN (SELECT id FROM parking_right WHERE plate_hash = (SELECT plate_hash FROM parking_right WHERE id = ?1))
        AND (made_at_ms > ?2 - ${DAY_MS} OR (state = 'expired' AND ended_at_ms > ?2 - ${NO_SHOWS_MS}))
      ORDER BY id DESC LIMIT ${LATELY_MAX}`,
  )
  // active ones are few and those of a right are its own: neither is looked for among all there ever were
  const listing = (index: string, which: string) =>
    sql.prepare<Row>(
      `SELECT * FROM hold ${index}
        WHERE lot IN (SELECT value FROM json_each(?1)) AND (?2 IS NULL OR right_id = ?2)
          AND (?3 IS NULL OR to_ms > ?3) AND (?4 IS NULL OR from_ms < ?4) AND (?5 IS NULL OR id < ?5) ${which}
        ORDER BY id DESC LIMIT ?6`,
    )
  const lists = {
    all: listing('', ''),
    active: listing('INDEXED BY hold_by_lot', `AND ${ACTIVE}`),
    ofRight: listing('INDEXED BY hold_by_right', 'AND right_id = ?2'),
  }
  const addMessage = sql.prepare(
    'INSERT OR IGNORE INTO hold_message (hold_id, right_id, at_ms, kind, detail) VALUES (?, ?, ?, ?, ?)',
  )
  const addRightMessage = sql.prepare(
    `INSERT INTO hold_message (right_id, at_ms, kind, detail) SELECT ?1, ?2, ?3, ?4
      WHERE NOT EXISTS (SELECT 1 FROM hold_message WHERE right_id = ?1 AND at_ms = ?2 AND kind = ?3)`,
  )
  const messages = sql.prepare<MessageRow>(
    `SELECT * FROM (SELECT id, hold_id, at_ms, kind, detail FROM hold_message WHERE right_id = ? AND id > ? ORDER BY id DESC LIMIT ?)
      ORDER BY id`,
  )
  const addTrail = sql.prepare('INSERT INTO hold_trail (hold_id, at_ms, by, event, detail) VALUES (?, ?, ?, ?, ?)')
  const trail = sql.prepare<TrailRow>(
    'SELECT id, at_ms, by, event, detail FROM hold_trail WHERE hold_id = ? ORDER BY id',
  )

  const found = (row: Row | undefined): Hold | undefined => (row === undefined ? undefined : holdOf(row))
  return {
    insert: (hold, plateHash, nextMs) => {
      const { id } = insert.get(
        hold.lot,
        hold.town,
        hold.bay ?? null,
        hold.rightId,
        plateHash,
        hold.plateMasked,
        hold.state,
        hold.madeAtMs,
        hold.fromMs,
        hold.toMs,
        hold.arriveByMs,
        hold.windowEndMs,
        hold.arrivedAtMs ?? null,
        hold.endedAtMs ?? null,
        nextMs ?? null,
        contentOf(hold),
      )!
      return { ...hold, id }
    },
    update: (hold, nextMs) => {
      update.run(
        hold.id,
        hold.bay ?? null,
        hold.state,
        hold.fromMs,
        hold.toMs,
        hold.arriveByMs,
        hold.windowEndMs,
        hold.arrivedAtMs ?? null,
        hold.endedAtMs ?? null,
        nextMs ?? null,
        contentOf(hold),
        hold.rightId,
      )
    },
    get: (id) => found(get.get(id)),
    plateHashOf: (id) => get.get(id)?.plate_hash ?? '',
    activeOfPlate: (plateHash) => found(ofPlate.get(plateHash)),
    activeOfLot: (lot) => ofLot.all(lot).map((row) => holdOf(row)),
    ofBay: (bay, endedSinceMs) => [...ofBay.all(bay), ...endedOfBay.all(bay, endedSinceMs)].map((row) => holdOf(row)),
    due: (byMs) => {
      const row = due.get(byMs)
      return row === undefined ? undefined : { hold: holdOf(row), dueMs: row.next_ms! }
    },
    activeOfRight: (rightId) => found(ofRight.get(rightId)),
    leavingOfPlate: (plateHash) => found(leaving.get(plateHash)),
    lately: (rightId, nowMs) => {
      const rows = lately.all(rightId, nowMs)
      return {
        madeLastDay: rows.filter((row) => row.made_at_ms > nowMs - DAY_MS).length,
        noShowsMs: rows.flatMap((row) =>
          row.state === 'expired' && row.ended_at_ms !== null && row.ended_at_ms > nowMs - NO_SHOWS_MS
            ? [row.ended_at_ms]
            : [],
        ),
      }
    },
    list: ({ lots, lot, rightId, activeOnly, fromMs, toMs, beforeId, limit }) =>
      lists[activeOnly === true ? 'active' : rightId === undefined ? 'all' : 'ofRight']
        .all(
          JSON.stringify(lot === undefined ? lots : lots.filter((each) => each === lot)),
          rightId ?? null,
          fromMs ?? null,
          toMs ?? null,
          beforeId ?? null,
          limit,
        )
        .map((row) => holdOf(row)),
    addMessage: (hold, { atMs, kind, detail }) => {
      addMessage.run(hold.id, hold.rightId, atMs, kind, JSON.stringify(detail))
    },
    addRightMessage: (rightId, { atMs, kind, detail }) => {
      addRightMessage.run(rightId, atMs, kind, JSON.stringify(detail))
    },
    messages: (rightId, afterId, limit) =>
      messages.all(rightId, afterId, limit).map((row) => ({
        id: row.id,
        ...(row.hold_id === null ? {} : { holdId: row.hold_id }),
        atMs: row.at_ms,
        kind: row.kind,
        detail: JSON.parse(row.detail) as HoldMessage['detail'],
      })),
    addTrail: (holdId, { atMs, by, event, detail }) => {
      addTrail.run(holdId, atMs, by, event, JSON.stringify(detail))
    },
    trail: (holdId) =>
      trail.all(holdId).map((row) => ({
        id: row.id,
        atMs: row.at_ms,
        by: row.by,
        event: row.event,
        detail: JSON.parse(row.detail) as HoldTrailLine['detail'],
      })),
  }
}

type Content = Omit<
  Hold,
  | 'id'
  | 'lot'
  | 'town'
  | 'bay'
  | 'rightId'
  | 'plateMasked'
  | 'state'
  | 'madeAtMs'
  | 'fromMs'
  | 'toMs'
  | 'arriveByMs'
  | 'windowEndMs'
  | 'arrivedAtMs'
  | 'endedAtMs'
>
const IN_COLUMNS: ReadonlySet<string> = new Set<Exclude<keyof Hold, keyof Content>>([
  'id',
  'lot',
  'town',
  'bay',
  'rightId',
  'plateMasked',
  'state',
  'madeAtMs',
  'fromMs',
  'toMs',
  'arriveByMs',
  'windowEndMs',
  'arrivedAtMs',
  'endedAtMs',
])
const contentOf = (hold: NewHold): string =>
  JSON.stringify(Object.fromEntries(Object.entries(hold).filter(([name]) => !IN_COLUMNS.has(name))))

/** Most holds of a lot say the same in it, and all of a lot are read whenever one is given. */
const contents = new Map<string, Content>()
const CONTENTS_MAX = 1_000

function contentIn(text: string): Content {
  const known = contents.get(text)
  if (known !== undefined) return known
  const content = JSON.parse(text) as Content
  if (contents.size >= CONTENTS_MAX) contents.clear()
  contents.set(text, content)
  return content
}

const holdOf = (row: Row): Hold => ({
  ...contentIn(row.content),
  id: row.id,
  lot: row.lot,
  town: row.town,
  ...(row.bay === null ? {} : { bay: row.bay }),
  rightId: row.right_id,
  plateMasked: row.plate_masked,
  state: row.state,
  madeAtMs: row.made_at_ms,
  fromMs: row.from_ms,
  toMs: row.to_ms,
  arriveByMs: row.arrive_by_ms,
  windowEndMs: row.window_end_ms,
  ...(row.arrived_at_ms === null ? {} : { arrivedAtMs: row.arrived_at_ms }),
  ...(row.ended_at_ms === null ? {} : { endedAtMs: row.ended_at_ms }),
})
