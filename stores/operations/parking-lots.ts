import { randomBytes } from 'node:crypto'
import { Compile } from 'typebox/compile'
import { wrongLot, type Mistake } from '#domain/parking/lot-check.ts'
import { LotProfile, type LotProfileRow } from '#domain/parking/lot.ts'
import { lotProfileOf } from '#domain/parking/profile-of.ts'
import { firstPolicy } from '#domain/sharing/first-policy.ts'
import { wrongPolicy } from '#domain/sharing/policy-check.ts'
import { SharingPolicy, type Closure, type SharingPolicyRow } from '#domain/sharing/policy.ts'
import type { LotScope, Parking } from '../types.ts'
import { assetOf, type AssetRow } from './assets.ts'
import type { Context } from './context.ts'

export interface StoredFile {
  lot: string
  version: number
  profile: string
  changed_at_ms: number
  changed_by: string
  rev: number
}
export interface StoredPolicy {
  lot: string
  version: number
  policy: string
  changed_at_ms: number
  changed_by: string
  rev: number
}
export interface StoredClosure {
  id: number
  lot: string
  from_ms: number
  to_ms: number
  reason: string
  made_at_ms: number
  made_by: string
  ended_at_ms: number | null
  rev: number
}
/** Files and policies as they stand in this transaction; what is made of a version is remembered. */
export interface LotRows {
  /** Undefined: no such lot is registered. */
  find(
    lot: string,
  ): { readonly file: LotProfileRow; readonly policy: SharingPolicyRow; readonly town: string } | undefined
  /** Closures that stand and meet the time. */
  closuresOf(lot: string, fromMs: number, toMs: number): Closure[]
  /** What others follow has changed: the last step of its transaction, which may still be undone, so that nothing is remembered of it. */
  advance(): void
  /** A transaction was undone: nothing is remembered. */
  forget(): void
  /** The next revision, for rows that others fetch by it. */
  nextRev(): number
  codeOf(lot: string): string | undefined
  /** Lots of a scope, by id. */
  inScope(scope: LotScope): string[]
}

const TOKEN_BYTES = 16
const profileSchema = Compile(LotProfile)
const policySchema = Compile(SharingPolicy)

/** Files of lots, how they are shared, closures, codes and owners (docs/SPEC.md F, O). */
export function createLots(
  context: Context,
): { readonly rows: LotRows } & Pick<
  Parking,
  | 'lot'
  | 'lots'
  | 'lotVersions'
  | 'putLot'
  | 'policy'
  | 'policies'
  | 'policyVersions'
  | 'putPolicy'
  | 'closures'
  | 'version'
  | 'code'
  | 'renewCode'
  | 'lotOfCode'
  | 'lotsOf'
  | 'setLotsOf'
> {
  const { sql, nowMs, audited } = context
  const asset = sql.prepare<AssetRow>(`SELECT * FROM asset WHERE id = ? AND kind = 'lot'`)
  const baysOf = sql.prepare<AssetRow>(`SELECT * FROM asset WHERE lot_id = ? AND kind = 'bay' ORDER BY id`)
  const scoped = sql.prepare<{ id: string }>(
    `SELECT id FROM asset
      WHERE kind = 'lot' AND (?1 = '[]' OR town IN (SELECT value FROM json_each(?1)))
        AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2)))
      ORDER BY id`,
  )
  const fileRow = sql.prepare<StoredFile>('SELECT * FROM lot_file WHERE lot = ? ORDER BY version DESC LIMIT 1')
  const fileRows = sql.prepare<StoredFile>('SELECT * FROM lot_file WHERE lot = ? ORDER BY version DESC')
  const addFile = sql.prepare<StoredFile>('INSERT INTO lot_file VALUES (?, ?, ?, ?, ?, ?) RETURNING *')
  const policyRow = sql.prepare<StoredPolicy>(
    'SELECT * FROM sharing_policy WHERE lot = ? ORDER BY version DESC LIMIT 1',
  )
  const policyRows = sql.prepare<StoredPolicy>('SELECT * FROM sharing_policy WHERE lot = ? ORDER BY version DESC')
  const addPolicy = sql.prepare<StoredPolicy>('INSERT INTO sharing_policy VALUES (?, ?, ?, ?, ?, ?) RETURNING *')
  const closures = sql.prepare<StoredClosure>(
    'SELECT * FROM sharing_closure WHERE lot = ? AND to_ms > ? AND from_ms < ? ORDER BY from_ms, id',
  )
  const versions = sql.prepare<{ parking: number; asset: number }>(
    'SELECT version AS parking, asset_version AS asset FROM parking_version JOIN clock',
  )
  const advance = sql.prepare('UPDATE parking_version SET version = version + 1')
  const nextRev = sql.prepare<{ rev: number }>('UPDATE clock SET rev = rev + 1 RETURNING rev')
  const code = sql.prepare<{ token: string }>('SELECT token FROM lot_code WHERE lot = ?')
  const ofCode = sql.prepare<{ lot: string }>('SELECT lot FROM lot_code WHERE token = ?')
  const putCode = sql.prepare('INSERT OR REPLACE INTO lot_code VALUES (?, ?)')
  const owned = sql.prepare<{ lot: string }>('SELECT lot FROM lot_owner WHERE user_id = ? ORDER BY lot')
  const disown = sql.prepare('DELETE FROM lot_owner WHERE user_id = ?')
  const own = sql.prepare('INSERT INTO lot_owner VALUES (?, ?)')

  type Found = NonNullable<ReturnType<LotRows['find']>>
  let known:
    | { readonly parking: number; readonly asset: number; readonly lots: Map<string, Found | undefined> }
    | undefined
  const read = (lot: string): Found | undefined => {
    const row = asset.get(lot)
    if (row === undefined) return undefined
    const file = fileRow.get(lot)
    const policy = policyRow.get(lot)
    return {
      town: row.town,
      file:
        file === undefined
          ? {
              lot,
              version: 0,
              profile: lotProfileOf(
                assetOf(row),
                baysOf.all(lot).map((bay) => assetOf(bay)),
              ),
              changedAtMs: 0,
              changedBy: '',
              rev: 0,
            }
          : fileOf(file),
      policy:
        policy === undefined
          ? { lot, version: 0, policy: firstPolicy, changedAtMs: 0, changedBy: '', rev: 0 }
          : policyOf(policy),
    }
  }
  const find: LotRows['find'] = (lot) => {
    const { parking, asset: ofAssets } = versions.get()!
    if (known?.parking !== parking || known.asset !== ofAssets)
      known = { parking, asset: ofAssets, lots: new Map<string, Found | undefined>() }
    if (!known.lots.has(lot)) known.lots.set(lot, read(lot))
    return known.lots.get(lot)
  }
  const registered = (lot: string): Found => {
    const found = find(lot)
    if (found === undefined) throw new RangeError(`Cannot find lot "${lot}": it is not registered`)
    return found
  }
  const inScope: LotRows['inScope'] = ({ towns, lots }) =>
    scoped.all(JSON.stringify(towns), lots === undefined ? null : JSON.stringify(lots)).map(({ id }) => id)
  const newCode = (lot: string): string => {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    putCode.run(lot, token)
    return token
  }
  const rows: LotRows = {
    find,
    closuresOf: (lot, fromMs, toMs) =>
      closures.all(lot, fromMs, toMs).flatMap((row) => (row.ended_at_ms === null ? [closureOf(row)] : [])),
    advance: () => {
      advance.run()
    },
    forget: () => {
      known = undefined
    },
    nextRev: () => nextRev.get()!.rev,
    codeOf: (lot) => code.get(lot)?.token,
    inScope,
  }
  return {
    rows,
    lot: async (lot) => find(lot)?.file,
    lots: async (scope) => sql.snapshot(() => inScope(scope).map((lot) => registered(lot).file)),
    lotVersions: async (lot) => fileRows.all(lot).map((row) => fileOf(row)),
    putLot: async (lot, profile, by, onVersion) => {
      checkFits(profileSchema, profile, `the file of lot "${lot}"`)
      return sql.transaction(() => {
        const { file: before } = registered(lot)
        refuseMistakes(`the file of lot "${lot}"`, wrongLot(profile, new Set(baysOf.all(lot).map(({ id }) => id))))
        if (before.version !== onVersion)
          throw new RangeError(
            `Cannot change the file of lot "${lot}": it is at version ${before.version}, not ${onVersion}`,
          )
        const content = JSON.stringify(profile)
        if (before.version > 0 && JSON.stringify(before.profile) === content) return before
        const row = fileOf(addFile.get(lot, before.version + 1, content, nowMs(), by, rows.nextRev())!)
        audited(by, 'lot.file', lot, { version: row.version, profile })
        rows.advance()
        return row
      })
    },
    policy: async (lot) => find(lot)?.policy,
    policies: async (scope) => sql.snapshot(() => inScope(scope).map((lot) => registered(lot).policy)),
    policyVersions: async (lot) => policyRows.all(lot).map((row) => policyOf(row)),
    putPolicy: async (lot, policy, by, onVersion) => {
      checkFits(policySchema, policy, `how lot "${lot}" is shared`)
      return sql.transaction(() => {
        const { policy: before, file } = registered(lot)
        refuseMistakes(`how lot "${lot}" is shared`, wrongPolicy(policy, file.profile))
        if (before.version !== onVersion)
          throw new RangeError(
            `Cannot change how lot "${lot}" is shared: it is at version ${before.version}, not ${onVersion}`,
          )
        const content = JSON.stringify(policy)
        if (before.version > 0 && JSON.stringify(before.policy) === content) return before
        const row = policyOf(addPolicy.get(lot, before.version + 1, content, nowMs(), by, rows.nextRev())!)
        audited(by, 'lot.policy', lot, { version: row.version, policy })
        rows.advance()
        return row
      })
    },
    closures: async ({ scope, lot, fromMs, toMs }) =>
      sql.snapshot(() =>
        inScope(scope)
          .filter((each) => lot === undefined || each === lot)
          .flatMap((each) => closures.all(each, fromMs, toMs).map((row) => closureOf(row))),
      ),
    // a lot's asset and its bays make the file of one nobody has written one of
    version: async () => {
      const { parking, asset: ofAssets } = versions.get()!
      return parking + ofAssets
    },
    code: async (lot) =>
      code.get(lot)?.token ??
      sql.transaction(() => {
        registered(lot)
        return code.get(lot)?.token ?? newCode(lot)
      }),
    renewCode: async (lot, by) =>
      sql.transaction(() => {
        registered(lot)
        audited(by, 'lot.renew-code', lot, {})
        return newCode(lot)
      }),
    lotOfCode: async (token) => ofCode.get(token)?.lot,
    lotsOf: async (userId) => owned.all(userId).map(({ lot }) => lot),
    setLotsOf: async (userId, lots, by) =>
      sql.transaction(() => {
        const wished = [...new Set(lots)].toSorted()
        for (const lot of wished) registered(lot)
        const before = owned.all(userId).map(({ lot }) => lot)
        if (JSON.stringify(before) === JSON.stringify(wished)) return
        disown.run(userId)
        for (const lot of wished) own.run(userId, lot)
        audited(by, 'user.lots', String(userId), { before, lots: wished })
      }),
  }
}

export const fileOf = (row: StoredFile): LotProfileRow => ({
  lot: row.lot,
  version: row.version,
  profile: JSON.parse(row.profile) as LotProfile,
  changedAtMs: row.changed_at_ms,
  changedBy: row.changed_by,
  rev: row.rev,
})
export const policyOf = (row: StoredPolicy): SharingPolicyRow => ({
  lot: row.lot,
  version: row.version,
  policy: JSON.parse(row.policy) as SharingPolicy,
  changedAtMs: row.changed_at_ms,
  changedBy: row.changed_by,
  rev: row.rev,
})
export const closureOf = (row: StoredClosure): Closure => ({
  id: row.id,
  lot: row.lot,
  fromMs: row.from_ms,
  toMs: row.to_ms,
  reason: row.reason,
  madeAtMs: row.made_at_ms,
  madeBy: row.made_by,
  ...(row.ended_at_ms === null ? {} : { endedAtMs: row.ended_at_ms }),
})

interface Schema {
  Check(content: unknown): boolean
  Errors(content: unknown): { instancePath: string; message?: string }[]
}
/** @throws {RangeError} saying what is wrong with it. */
function checkFits(schema: Schema, content: unknown, what: string): void {
  if (schema.Check(content)) return
  const [first] = schema.Errors(content)
  const part = first?.instancePath.slice(1) ?? ''
  throw new RangeError(`Cannot keep ${what}: ${part === '' ? 'it' : part} ${first?.message ?? 'is wrong'}`)
}

/** @throws {RangeError} with the first mistake. */
function refuseMistakes(what: string, mistakes: readonly Mistake[]): void {
  const [first] = mistakes
  if (first !== undefined) throw new RangeError(`Cannot keep ${what}: ${first.pointer} ${first.detail}`)
}
