import { randomBytes } from 'node:crypto'
import { Compile } from 'typebox/compile'
import type { Asset } from '#domain/asset.ts'
import { profileOf } from '#domain/toilet/profile-of.ts'
import { ToiletProfile } from '#domain/toilet/profile.ts'
import type { StaleToiletDay, ToiletInput, ToiletInputRow, ToiletProfileRow, Toilets } from '../types.ts'
import type { Context } from './context.ts'
import { createPublicReports } from './public-reports.ts'
import { createToiletDays, staleDayMark } from './toilet-days.ts'

interface ProfileRow {
  toilet: string
  version: number
  content: string
  changed_at_ms: number
  changed_by: string
}
interface InputRow {
  id: number
  toilet: string
  at_ms: number
  content: string
}

/** Writes what belongs to toilets inside the transaction of what it comes from. */
export interface ToiletWriter {
  /** What stands in its QR code; undefined: nobody has asked for one yet. */
  codeOf(toilet: string): string | undefined
  addInput(toilet: string, atMs: number, input: ToiletInput): number
  putState(toilet: string, state: string): void
  followInput(id: number): void
  staleDay(day: Omit<StaleToiletDay, 'asked'>): void
}

const TOKEN_BYTES = 16
const profileSchema = Compile(ToiletProfile)

/** Files of toilets, their QR codes, what the rules remember of them and what people tell (docs/SPEC.md Y). */
export function createToilets(context: Context): Toilets & { readonly writer: ToiletWriter } {
  const { sql, nowMs, audited } = context
  const asset = sql.prepare<{ id: string; town: string; attributes: string }>(
    `SELECT id, town, attributes FROM asset WHERE id = ? AND kind = 'toilet'`,
  )
  const assets = sql.prepare<{ id: string; attributes: string }>(
    `SELECT id, attributes FROM asset
      WHERE kind = 'toilet' AND (?1 = '[]' OR town IN (SELECT value FROM json_each(?1))) ORDER BY id`,
  )
  const latest = sql.prepare<ProfileRow>('SELECT * FROM toilet_profile WHERE toilet = ? AND is_latest = 1')
  const allLatest = sql.prepare<ProfileRow>('SELECT * FROM toilet_profile WHERE is_latest = 1')
  const versions = sql.prepare<ProfileRow>('SELECT * FROM toilet_profile WHERE toilet = ? ORDER BY version DESC')
  const outdate = sql.prepare('UPDATE toilet_profile SET is_latest = 0 WHERE toilet = ? AND is_latest = 1')
  const insert = sql.prepare<ProfileRow>('INSERT INTO toilet_profile VALUES (?, ?, ?, ?, ?, 1) RETURNING *')
  const advance = sql.prepare('UPDATE toilet_followed SET profile_version = profile_version + 1')
  const followed = sql.prepare<{ input_id: number; profile_version: number; asset_version: number }>(
    'SELECT input_id, profile_version, asset_version FROM toilet_followed JOIN clock',
  )
  const showPhoto = sql.prepare(
    `INSERT OR IGNORE INTO photo_use SELECT photo.id, 'toilet', asset.id, town FROM photo, asset WHERE photo.id = ? AND asset.id = ?`,
  )
  const code = sql.prepare<{ token: string }>('SELECT token FROM toilet_code WHERE toilet = ?')
  const putCode = sql.prepare('INSERT OR REPLACE INTO toilet_code VALUES (?, ?, ?)')
  const states = sql.prepare<{ toilet: string; state: string }>(
    'SELECT toilet, state FROM toilet_state ORDER BY toilet',
  )
  const putState = sql.prepare('INSERT OR REPLACE INTO toilet_state VALUES (?, ?)')
  const addInput = sql.prepare<{ id: number }>(
    'INSERT INTO toilet_input (toilet, at_ms, content) VALUES (?, ?, ?) RETURNING id',
  )
  const inputsAfter = sql.prepare<InputRow>('SELECT * FROM toilet_input WHERE id > ? ORDER BY id LIMIT ?')
  const inputsOf = sql.prepare<InputRow>(
    'SELECT * FROM toilet_input WHERE toilet = ? AND at_ms >= ? AND at_ms < ? ORDER BY at_ms, id',
  )
  const followInput = sql.prepare('UPDATE toilet_followed SET input_id = ?')

  const madeOf = (toilet: string, attributes: string): ToiletProfileRow => ({
    toilet,
    version: 0,
    profile: profileOf(JSON.parse(attributes) as Asset['attributes']),
    changedAtMs: 0,
    changedBy: '',
  })
  const newCode = (toilet: string): string => {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    putCode.run(toilet, token, nowMs())
    return token
  }
  const known = (toilet: string): void => {
    if (asset.get(toilet) === undefined) throw new RangeError(`Cannot find toilet "${toilet}": it is not registered`)
  }
  const add: ToiletWriter['addInput'] = (toilet, atMs, input) => addInput.get(toilet, atMs, JSON.stringify(input))!.id

  return {
    writer: {
      codeOf: (toilet) => code.get(toilet)?.token,
      addInput: add,
      putState: (toilet, state) => {
        if (putState.run(toilet, state) !== 1) throw new Error(`Cannot keep the state of toilet "${toilet}"`)
      },
      followInput: (id) => {
        followInput.run(id)
      },
      staleDay: staleDayMark(context),
    },
    profile: async (toilet) => {
      const registered = asset.get(toilet)
      if (registered === undefined) return undefined
      const row = latest.get(toilet)
      return row === undefined ? madeOf(toilet, registered.attributes) : profileRowOf(row)
    },
    profiles: async (towns) =>
      sql.snapshot(() => {
        const written = new Map(allLatest.all().map((row) => [row.toilet, row]))
        return assets.all(JSON.stringify(towns)).map(({ id, attributes }) => {
          const row = written.get(id)
          return row === undefined ? madeOf(id, attributes) : profileRowOf(row)
        })
      }),
    profileVersions: async (toilet) => versions.all(toilet).map((row) => profileRowOf(row)),
    putProfile: async (toilet, profile, by, onVersion) => {
      checkProfile(toilet, profile)
      return sql.transaction(() => {
        known(toilet)
        const before = latest.get(toilet)
        const version = before?.version ?? 0
        if (version !== onVersion)
          throw new RangeError(
            `Cannot change the file of toilet "${toilet}": it is at version ${version}, not ${onVersion}`,
          )
        const content = JSON.stringify(profile)
        if (before?.content === content) return profileRowOf(before)
        outdate.run(toilet)
        const row = profileRowOf(insert.get(toilet, version + 1, content, nowMs(), by)!)
        if (profile.photoId !== undefined) showPhoto.run(profile.photoId, toilet)
        advance.run()
        audited(by, 'toilet.profile', toilet, { version: row.version, profile })
        return row
      })
    },
    // an asset's attributes make the file of a toilet nobody has written one of
    profileVersion: async () => {
      const { profile_version: profiles = 0, asset_version: ofAssets = 0 } = followed.get() ?? {}
      return profiles + ofAssets
    },
    code: async (toilet) =>
      code.get(toilet)?.token ??
      sql.transaction(() => {
        known(toilet)
        return code.get(toilet)?.token ?? newCode(toilet)
      }),
    renewCode: async (toilet, by) =>
      sql.transaction(() => {
        known(toilet)
        audited(by, 'toilet.renew-code', toilet, {})
        return newCode(toilet)
      }),
    states: async () => states.all(),
    addInput: async (toilet, atMs, input) => add(toilet, atMs, input),
    inputsAfter: async (id, limit) => inputsAfter.all(id, limit).map((row) => inputOf(row)),
    inputPosition: async () => followed.get()?.input_id ?? 0,
    inputsOf: async (toilet, fromMs, toMs) => inputsOf.all(toilet, fromMs, toMs).map((row) => inputOf(row)),
    ...createPublicReports(context, add),
    ...createToiletDays(context),
  }
}

const profileRowOf = (row: ProfileRow): ToiletProfileRow => ({
  toilet: row.toilet,
  version: row.version,
  profile: JSON.parse(row.content) as ToiletProfile,
  changedAtMs: row.changed_at_ms,
  changedBy: row.changed_by,
})

const inputOf = (row: InputRow): ToiletInputRow => ({
  id: row.id,
  toilet: row.toilet,
  atMs: row.at_ms,
  input: JSON.parse(row.content) as ToiletInput,
})

/** @throws {RangeError} saying what is wrong with it. */
function checkProfile(toilet: string, profile: ToiletProfile): void {
  const fits: boolean = profileSchema.Check(profile)
  if (fits) return
  const [first] = profileSchema.Errors(profile)
  const part = first?.instancePath.slice(1) ?? ''
  throw new RangeError(
    `Cannot keep the file of toilet "${toilet}": ${part === '' ? 'it' : part} ${first?.message ?? 'is wrong'}`,
  )
}
