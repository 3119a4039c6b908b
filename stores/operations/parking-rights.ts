import type { HoldMessage } from '#domain/sharing/hold.ts'
import { maskPlate, readPlate } from '#domain/sharing/plate.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { applicationState, rightAfter } from '#domain/sharing/strikes.ts'
import type { DriverSecrets } from '../driver-secrets.ts'
import type { Parking, RightApplication, RightVerdict } from '../types.ts'
import { CLOCK, RULES, type Attendant, type Attending, type AttendantParts } from './attendant.ts'
import type { Context } from './context.ts'
import type { Facts } from './desk-facts.ts'
import { wasApproved, type StoredRight } from './right-rows.ts'

const DAY_MS = 86_400_000
/** What the driver is told of a verdict; what ends quietly is told by what comes in its place. */
const TOLD: Readonly<Partial<Record<RightVerdict, HoldMessage['kind']>>> = {
  approve: 'approved',
  refuse: 'refused',
  revoke: 'revoked',
  restore: 'restored',
}

/** Who may hold bays: applications, what people decide of them, and telephone numbers (docs/SPEC.md X). */
export function createRights(
  context: Context,
  {
    attendant,
    holds,
    lots,
    rights,
    facts,
    secrets,
  }: Pick<AttendantParts, 'holds' | 'lots' | 'rights'> & {
    readonly attendant: Attendant
    readonly facts: Facts
    readonly secrets: () => Promise<DriverSecrets>
  },
): Pick<Parking, 'apply' | 'rightOf' | 'applicationsOf' | 'rights' | 'right' | 'decide' | 'phoneOf'> {
  const { sql, nowMs: now, audited } = context
  const ofAction = sql.prepare<StoredRight>('SELECT * FROM parking_right WHERE action_id = ?')
  const ofDevice = sql.prepare<StoredRight>(
    // what she holds is hers to leave; while an application for more waits, or is refused, what she has stays
    `SELECT * FROM parking_right WHERE device_hash = ?1
      ORDER BY EXISTS (SELECT 1 FROM hold INDEXED BY hold_by_right
                        WHERE right_id = parking_right.id AND state IN ('held', 'arrived', 'overstaying')) DESC,
               (state = 'approved' AND valid_to_ms > ?2) DESC, id DESC LIMIT 1`,
  )
  const pending = sql.prepare<{ id: number }>(
    `SELECT id FROM parking_right WHERE plate_hash = ? AND device_hash = ? AND state = 'applied'`,
  )
  const applications = sql.prepare<{ count: number }>(
    'SELECT count(*) AS count FROM parking_right WHERE device_hash = ? AND applied_at_ms >= ?',
  )
  const insert = sql.prepare<StoredRight>(
    `INSERT INTO parking_right (plate_hash, plate_masked, phone_sealed, device_hash, action_id, lots, town, state, language, applied_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'applied', ?, ?) RETURNING *`,
  )
  // an owner sees who wants to park with her, an operator also who wants to park everywhere
  const list = sql.prepare<StoredRight>(
    `SELECT * FROM parking_right
      WHERE (?1 = 1 OR (?2 = 0 AND lots = '[]')
             OR EXISTS (SELECT 1 FROM json_each(lots) WHERE value IN (SELECT value FROM json_each(?3))))
        AND (?4 IS NULL OR ?4 = iif(state = 'approved' AND valid_to_ms <= ?5, 'ended', state))
        AND (?6 IS NULL OR plate_hash = ?6) AND (?7 IS NULL OR instr(plate_masked, ?7) > 0)
        AND (?8 IS NULL OR id < ?8)
      ORDER BY id DESC LIMIT ?9`,
  )
  const moved = [
    `UPDATE overstay SET right_id = ?2 WHERE hold_id IN (HOLDS)`,
    `UPDATE hold_message SET right_id = ?2 WHERE hold_id IN (HOLDS)`,
    `UPDATE hold SET right_id = ?2 WHERE id IN (HOLDS)`,
  ].map((text) =>
    sql.prepare(
      text.replace(
        'HOLDS',
        `SELECT id FROM hold WHERE right_id = ?1 AND (?3 = 1 OR state IN ('held', 'arrived', 'overstaying'))`,
      ),
    ),
  )

  const told = (row: StoredRight): ParkingRight => rights.told(row, now())
  /** As the phone is told that applied: strikes are the plate's, and nobody knows yet whether the plate is hers. */
  const toldPhone = (row: StoredRight): ParkingRight => ({ ...told(row), ...(wasApproved(row) ? {} : { strikes: 0 }) })
  const isOver = (row: StoredRight, nowMs: number): boolean => rights.told(row, nowMs).state === 'ended'
  const validTo = (nowMs: number): number => nowMs + facts.settings().rightDays * DAY_MS
  const end = (row: StoredRight, atMs: number, by: string, reason: string): void => {
    rights.decided(row.id, { state: 'ended', atMs, by, reason, validToMs: row.valid_to_ms })
  }

  /** Lots it is for, and how each of them is approved; undefined: one of them is not shared. */
  const wanted = (asked: readonly string[]) => {
    const shared = (asked.length === 0 ? lots.inScope({ towns: [] }) : asked).flatMap((lot) => {
      const found = lots.find(lot)
      return found?.policy.policy.isShared === true
        ? [{ town: found.town, approval: found.policy.policy.approval }]
        : []
    })
    const isWhole = asked.length === 0 ? shared.length > 0 : shared.length === asked.length
    return isWhole
      ? { approvals: shared.map(({ approval }) => approval), town: asked.length === 0 ? '' : shared[0]!.town }
      : undefined
  }

  /** The plate's right of before gives way to this one, with what it holds; of one that is over by its time what is held is left. */
  const takeOver = (row: StoredRight, by: string, nowMs: number): void => {
    if (row.plate_hash === null) return
    const hold = holds.activeOfPlate(row.plate_hash)
    const other = rights.ofPlate(row.plate_hash) ?? (hold === undefined ? undefined : rights.get(hold.rightId))
    if (other === undefined || other.id === row.id) return
    if (other.state === 'revoked')
      throw new RangeError(
        `Cannot approve right ${row.id}: right ${other.id} of the same plate is revoked; restore or end that one first`,
      )
    // what the same phone did stays its own; another one is told of what it takes over, and of nothing before
    const isSame = row.device_hash !== null && row.device_hash === other.device_hash
    if (other.state !== 'ended') end(other, nowMs, by, 'replaced')
    // no person looked at whose phone it is
    else if (!isSame && by === RULES) return
    for (const move of moved) move.run(other.id, row.id, isSame ? 1 : 0)
    if (hold === undefined) return
    holds.addTrail(hold.id, { atMs: nowMs, by, event: 'right-replaced', detail: { from: other.id, to: row.id } })
  }

  /** Who looks at applications and rights of these lots is told that something changed. */
  const touch = (of: readonly string[], attending: Attending): void => {
    for (const lot of of.length === 0 ? lots.inScope({ towns: [] }) : of) attending.touch(lot)
  }

  const apply = (
    application: RightApplication,
    plateHash: string,
    phoneSealed: string,
  ): Awaited<ReturnType<Parking['apply']>> => {
    const { actionId, plate, deviceHash, language } = application
    const nowMs = now()
    const before = ofAction.get(actionId)
    if (before !== undefined)
      return before.device_hash === deviceHash && before.plate_hash === plateHash
        ? { is: 'done', right: toldPhone(before) }
        : { is: 'refused', refusal: 'already-applied' }
    const asked = [...new Set(application.lots)].toSorted()
    const want = wanted(asked)
    if (want === undefined) return { is: 'refused', refusal: 'not-shared' }
    const present = rights.ofPlate(plateHash)
    const current = present !== undefined && isOver(present, nowMs) ? undefined : present
    // another phone learns only what it would of any plate that somebody has: a person looks at it
    if (current?.state === 'revoked' && current.device_hash === deviceHash) return { is: 'refused', refusal: 'revoked' }
    const isThere =
      pending.get(plateHash, deviceHash) !== undefined ||
      (current?.device_hash === deviceHash && covers(JSON.parse(current.lots) as string[], asked))
    if (isThere) return { is: 'refused', refusal: 'already-applied' }

    if (present !== undefined && current === undefined) end(present, present.valid_to_ms ?? nowMs, CLOCK, 'time')
    const row = insert.get(
      plateHash,
      maskPlate(plate),
      phoneSealed,
      deviceHash,
      actionId,
      JSON.stringify(asked),
      want.town,
      language,
      nowMs,
    )!
    const isOthers = current !== undefined && current.device_hash !== deviceHash
    if (applicationState(want.approvals, isOthers) === 'applied') return { is: 'done', right: toldPhone(row) }
    takeOver(row, RULES, nowMs)
    const approved = rights.decided(row.id, {
      state: 'approved',
      atMs: nowMs,
      by: RULES,
      reason: null,
      validToMs: validTo(nowMs),
    })
    return { is: 'done', right: told(approved) }
  }

  const decide = (
    row: StoredRight,
    verdict: RightVerdict,
    reason: string,
    by: string,
    attending: Attending,
  ): StoredRight => {
    const { nowMs } = attending
    const { state } = rights.told(row, nowMs)
    const next = rightAfter(state, verdict)
    if (next === undefined) throw new RangeError(`Cannot ${verdict} right ${row.id}: it is ${state}`)
    if (verdict === 'approve') takeOver(row, by, nowMs)
    const validToMs =
      next === 'approved' && (row.valid_to_ms === null || row.valid_to_ms <= nowMs) ? validTo(nowMs) : row.valid_to_ms
    const decided = rights.decided(row.id, {
      state: next,
      atMs: nowMs,
      by,
      reason: reason === '' ? null : reason,
      validToMs,
    })
    if (row.plate_hash !== null && (next === 'revoked' || next === 'ended')) attending.revoked(row.plate_hash, by)
    const kind = TOLD[verdict]
    if (kind !== undefined) holds.addRightMessage(row.id, { atMs: nowMs, kind, detail: {} })
    audited(by, `right.${verdict}`, String(row.id), { plate: row.plate_masked, lots: row.lots, reason })
    touch(JSON.parse(row.lots) as string[], attending)
    return decided
  }

  return {
    apply: async (application) => {
      const { plate, phone } = application
      if (readPlate(plate) !== plate)
        throw new RangeError('Cannot take an application: its plate is not written as plates are kept')
      const keys = await secrets()
      const hash = keys.plateHash(plate)
      return attendant.attend((attending) => {
        const answer = apply(application, hash, keys.seal(phone, hash))
        if (answer.is === 'done') touch(answer.right.lots, attending)
        return answer
      })
    },
    rightOf: async (deviceHash) => {
      const row = ofDevice.get(deviceHash, now())
      return row === undefined ? undefined : toldPhone(row)
    },
    applicationsOf: async (deviceHash, sinceMs) => applications.get(deviceHash, sinceMs)?.count ?? 0,
    rights: async ({ scope, state, plate, beforeId, limit }) => {
      const whole = plate === undefined ? undefined : readPlate(plate)
      const hash = whole === undefined ? undefined : (await secrets()).plateHash(whole)
      const part = whole === undefined ? plate?.trim().toUpperCase() : undefined
      return sql.snapshot(() =>
        list
          .all(
            scope.lots === undefined && scope.towns.length === 0 ? 1 : 0,
            scope.lots === undefined ? 0 : 1,
            JSON.stringify(lots.inScope(scope)),
            state ?? null,
            now(),
            hash ?? null,
            part ?? null,
            beforeId ?? null,
            limit,
          )
          .map((row) => told(row)),
      )
    },
    right: async (id) => {
      const row = rights.get(id)
      return row === undefined ? undefined : told(row)
    },
    decide: async (id, verdict, reason, by) =>
      attendant.attend((attending) => {
        const row = rights.get(id)
        return row === undefined ? undefined : told(decide(row, verdict, reason, by, attending))
      }),
    phoneOf: async (rightId, by, why) => {
      const keys = await secrets()
      return sql.transaction(() => {
        const row = rights.get(rightId)
        if (row === undefined || row.phone_sealed === null || row.plate_hash === null) return undefined
        const phone = keys.open(row.phone_sealed, row.plate_hash)
        audited(by, 'right.phone', String(rightId), { plate: row.plate_masked, why })
        return phone
      })
    },
  }
}

/** A right for no lots in particular is one for all. */
const covers = (has: readonly string[], asked: readonly string[]): boolean =>
  has.length === 0 || (asked.length > 0 && asked.every((lot) => has.includes(lot)))
