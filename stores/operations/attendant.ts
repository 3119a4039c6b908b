import type { AlertChange } from '#domain/alert/alert.ts'
import { toldOfLot } from '#domain/alert/parking-detail.ts'
import type { LiveMemory } from '#domain/live.ts'
import { holdAt } from '#domain/sharing/hold-at.ts'
import type { HoldChange, HoldContext, NewHold } from '#domain/sharing/hold-change.ts'
import { holdDue, holdExpired } from '#domain/sharing/hold-clock.ts'
import { holdRevoked } from '#domain/sharing/hold-end.ts'
import { bayChanged, holdsOfChange } from '#domain/sharing/hold-sensor.ts'
import type { Hold } from '#domain/sharing/hold.ts'
import { endsRight } from '#domain/sharing/strikes.ts'
import type { BayChange, ParkingCommit } from '../types.ts'
import type { Desk, DeskSitting } from './desk.ts'
import { holdContext, sharingRow } from './hold-context.ts'
import type { HoldRows } from './hold-rows.ts'
import { createLiveWriter } from './live.ts'
import type { Look, LotLooks } from './lot-looks.ts'
import type { Mornings } from './mornings.ts'
import type { OverstayRows } from './overstay-rows.ts'
import type { RecordWriter, SessionLinks } from './parking-records.ts'
import type { LotRows } from './parking-lots.ts'
import { asItStands, createLotsBefore, type LotsThen } from './lots-then.ts'
import type { RightRows } from './right-rows.ts'
import type { Context } from './context.ts'

export interface AttendantParts {
  readonly lots: LotRows
  readonly looks: LotLooks
  readonly holds: HoldRows
  readonly rights: RightRows
  readonly overstays: OverstayRows
  readonly sessions: SessionLinks
  readonly desk: Desk
}
/** Whom a change of a hold is by when no person did it. */
export const SENSORS = 'sensors'
export const CLOCK = 'clock'
export const DRIVER = 'driver'
/** By this name the rules end a right; its reason is then `STRIKES`. */
export const RULES = 'rules'
export const STRIKES = 'strikes'

/** A driver who went without a word is looked for among holds that ended so lately. */
const ENDED_LATELY_MS = 3_600_000

/**
 * Everything that becomes of holds in one transaction, of a person, a driver or the rules. What it decides rests on what stands in the file at that moment, so
 * that processes that give bays at the same time queue for it.
 */
export class Attending {
  readonly #parts: AttendantParts
  readonly #looks: LotLooks
  readonly #touched = new Set<string>()
  readonly #then: LotsThen
  readonly desk: DeskSitting
  /** The time it is; rules that catch up live through several. */
  nowMs: number

  constructor(parts: AttendantParts, desk: DeskSitting, nowMs: number, then: LotsThen = asItStands) {
    this.#then = then
    this.#parts = { ...parts, looks: { look: (...asked) => this.look(...asked) } }
    this.#looks = parts.looks
    this.desk = desk
    this.nowMs = nowMs
  }

  /** A lot as it stands at this moment. */
  look(...asked: Parameters<LotLooks['look']>): Look | undefined {
    const look = this.#looks.look(...asked)
    return look === undefined ? undefined : this.#then.seen(look, this.nowMs)
  }

  /** @throws {Error} when the lot of a hold is not registered any more */
  context(hold: Hold, by: string): HoldContext & { readonly look: Look } {
    return holdContext(this.#parts, hold, by, this.nowMs)
  }

  /** Take a new hold into the books. */
  make(change: HoldChange<NewHold>, plateHash: string): Hold {
    const hold = this.#parts.holds.insert(change.hold, plateHash, change.nextMs)
    this.#write(hold, change)
    return hold
  }

  save(change: HoldChange): Hold {
    this.#parts.holds.update(change.hold, change.nextMs)
    this.#write(change.hold, change)
    return change.hold
  }

  /** A hold that has expired though nobody wrote it is written. */
  settle(hold: Hold): void {
    if (holdAt(hold, this.nowMs).state !== hold.state) this.save(holdExpired(hold, this.context(hold, CLOCK)))
  }

  /** A bay's sensor says something new: whose hold it means is told. */
  bayChanged(change: BayChange): void {
    this.#then.change(change)
    const { bay, is, atMs, health } = change
    const said = { is, atMs, ...(health === undefined ? {} : { health }) }
    const { holds } = this.#parts
    for (const hold of holdsOfChange(holds.ofBay(bay, atMs - ENDED_LATELY_MS), said)) {
      const becomes = bayChanged(hold, said, this.context(hold, SENSORS))
      if (becomes === undefined) continue
      this.save(becomes)
      return
    }
  }

  /** All changes are through: what stands in the file is so. */
  caughtUp(): void {
    this.#then.end()
  }

  /** Let all holds tell that are due by now, in order of time. */
  tellDue(): void {
    const { holds } = this.#parts
    for (;;) {
      const due = holds.due(this.nowMs)
      if (due === undefined) return
      const { hold, dueMs } = due
      const change = holdDue(hold, dueMs, this.context(hold, CLOCK))
      // one hold never keeps the clock from the others
      const nextMs = change.nextMs === undefined ? {} : { nextMs: Math.max(change.nextMs, this.nowMs + 1) }
      this.save({ ...change, ...nextMs })
    }
  }

  /** The right of a plate ends: what it holds and has not come to yet ends with it. */
  revoked(plateHash: string, by: string): void {
    const hold = this.#parts.holds.activeOfPlate(plateHash)
    if (hold === undefined) return
    const change = holdRevoked(hold, this.context(hold, by))
    if (change !== undefined) this.save(change)
  }

  /** Figures of this lot's holds are to be told anew. */
  touch(lot: string): void {
    this.#touched.add(lot)
  }

  /** Live rows of all that changed, as they are now. */
  liveRows(): LiveMemory[] {
    const sharing = [...this.#touched].flatMap((lot) => {
      const look = this.#parts.looks.look(lot, this.nowMs)
      return look === undefined ? [] : [sharingRow(look, this.nowMs)]
    })
    return [...this.desk.liveRows(), ...sharing]
  }

  #write(hold: Hold, { messages, trail, overstay }: Pick<HoldChange, 'messages' | 'trail' | 'overstay'>): void {
    const { holds, sessions } = this.#parts
    for (const message of messages) holds.addMessage(hold, message)
    for (const line of trail) holds.addTrail(hold.id, line)
    if (hold.bay !== undefined && hold.arrivedAtMs !== undefined)
      sessions.link(hold.id, hold.bay, hold.arrivedAtMs, hold.endedAtMs)
    switch (overstay?.is) {
      case undefined:
        break
      case 'recorded':
        this.#recordOverstay(hold, overstay.fromMs, overstay.recordedAtMs, overstay.leftAtMs)
        break
      case 'reopened':
        if (this.#parts.overstays.reopen(hold.id)) this.desk.change(overstayAlert(hold, this.nowMs))
        break
      case 'ended':
        if (this.#parts.overstays.end(hold.id, overstay.leftAtMs)) this.#closeAlert(hold, overstay.leftAtMs)
        break
      case 'withdrawn':
        if (!this.#parts.overstays.withdraw(hold.id, overstay.leftAtMs)) break
        this.#closeAlert(hold, overstay.leftAtMs)
        restoreRight(this.#parts, hold, this.nowMs)
    }
    this.touch(hold.lot)
  }

  #recordOverstay(hold: Hold, fromMs: number, recordedAtMs: number, leftAtMs: number | undefined): void {
    const { overstays, holds, rights, looks } = this.#parts
    const plateHash = holds.plateHashOf(hold.id)
    if (!overstays.record(hold, plateHash, fromMs, recordedAtMs)) return
    if (leftAtMs === undefined) this.desk.change(overstayAlert(hold, recordedAtMs))
    else overstays.end(hold.id, leftAtMs)
    if (hold.unproven !== undefined) return

    const settings = looks.look(hold.lot, this.nowMs)?.settings
    const right = rights.ofPlate(plateHash)
    if (settings === undefined || right?.state !== 'approved') return
    const { strikes } = rights.told(right, this.nowMs)
    if (!endsRight(strikes, settings)) return
    rights.decided(right.id, {
      state: 'revoked',
      atMs: recordedAtMs,
      by: RULES,
      reason: STRIKES,
      validToMs: right.valid_to_ms,
    })
    holds.addMessage(hold, {
      atMs: recordedAtMs,
      kind: 'revoked',
      detail: { strikes, strikesMax: settings.strikesMax, strikeDays: settings.strikeDays },
    })
  }

  #closeAlert(hold: Hold, leftAtMs: number): void {
    const closedAtMs = Math.max(leftAtMs, hold.windowEndMs)
    this.desk.change({ is: 'close', rule: 'overstay', subject: hold.lot, part: overstayPart(hold), closedAtMs })
  }
}

/** A strike of this hold's plate counts no more: a right that only strikes had ended comes back (docs/SPEC.md X6). */
export function restoreRight(
  { holds, rights, looks }: Pick<AttendantParts, 'holds' | 'rights' | 'looks'>,
  hold: Hold,
  nowMs: number,
): void {
  const right = rights.ofPlate(holds.plateHashOf(hold.id))
  const settings = looks.look(hold.lot, nowMs)?.settings
  if (settings === undefined || right?.state !== 'revoked') return
  if (right.decided_by !== RULES || right.reason !== STRIKES) return
  if (endsRight(rights.told(right, nowMs).strikes, settings)) return
  rights.decided(right.id, { state: 'approved', atMs: nowMs, by: RULES, reason: null, validToMs: right.valid_to_ms })
  holds.addMessage({ ...hold, rightId: right.id }, { atMs: nowMs, kind: 'restored', detail: {} })
}

/** Alerts of overstays are told apart by their bay; in a lot that counts by the hold. */
const overstayPart = ({ bay, id }: Hold): string => bay ?? `hold-${id}`

const overstayAlert = (hold: Hold, atMs: number): AlertChange => ({
  is: 'open',
  rule: 'overstay',
  subject: hold.lot,
  subjectKind: 'lot',
  part: overstayPart(hold),
  town: hold.town,
  severity: 'warning',
  sinceMs: hold.windowEndMs,
  openedAtMs: atMs,
  detail: toldOfLot('overstay', {
    holdId: hold.id,
    plateMasked: hold.plateMasked,
    windowEndMs: hold.windowEndMs,
    minutes: Math.round((atMs - hold.windowEndMs) / 60_000),
    graceMinutes: Math.round(hold.graceMs / 60_000),
    ...(hold.bay === undefined ? {} : { bay: hold.bay }),
  }),
})

/** What the rules make of bays, worked through with what it means for holds, in their transaction. */
export interface Attendant {
  /** A transaction of a person or driver, at the time at which it is its turn. */
  attend<T>(work: (attending: Attending) => T): T
  /** What is believed before the rows of a batch are written. */
  before(changes: readonly BayChange[]): LotsThen
  /** Live rows of all that changed, with those of the sitting. */
  follow(commit: ParkingCommit, sitting: DeskSitting, then: LotsThen): LiveMemory[]
  /** A transaction of the rules was undone: what is remembered of it is not so. */
  undone(): void
}

/** The one place where holds change, as the desk is for alerts (docs/decisions/006). */
export function createAttendant(
  context: Context,
  parts: AttendantParts & { readonly records: RecordWriter; readonly mornings: Mornings },
): Attendant {
  const { sql } = context
  const live = createLiveWriter(context)
  const lotsBefore = createLotsBefore(context)
  return {
    attend: (work) => {
      try {
        return sql.transaction(() => {
          const attending = new Attending(parts, parts.desk.sit(), context.nowMs())
          const result = work(attending)
          const rows = attending.liveRows()
          const rev = live.revision(rows.length > 0)
          for (const row of rows) live.put(row, rev)
          return result
        })
      } catch (error) {
        // what was read of files in it was never so
        parts.lots.forget()
        throw error
      }
    },
    before: (changes) => lotsBefore.before(changes),
    follow: (commit, sitting, then) => {
      parts.records.write(commit)
      const attending = new Attending(parts, sitting, commit.nowMs, then)
      const liveUntil = (nowMs: number) => {
        attending.nowMs = nowMs
        attending.tellDue()
        parts.mornings.follow(attending)
      }
      // in order of time, so that it does not matter how many changes one commit has
      for (const change of commit.changes) {
        liveUntil(change.nowMs)
        attending.bayChanged(change)
      }
      attending.caughtUp()
      liveUntil(commit.nowMs)
      sitting.tellDue(commit.nowMs)
      return attending.liveRows()
    },
    undone: () => {
      parts.lots.forget()
      parts.mornings.forget()
    },
  }
}
