import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Asset, DeviceKind } from '#domain/asset.ts'
import type { DeviceRow, Devices, IssuedCredential } from '../types.ts'
import { assetOf, checkAsset, type AssetRow, type AssetWriter } from './assets.ts'
import type { Context } from './context.ts'

const SECRET_BYTES = 32
const SALT_BYTES = 16
const CHANGED_MAX = 10_000 // ids in one answer; a bulk rotation is told in several

// Secrets have 256 random bits, so there is nothing to guess and a slow password hash would only slow connecting.
const hashOf = (salt: Uint8Array, secret: Uint8Array): Buffer =>
  createHash('sha256').update(salt).update(secret).digest()

interface CredentialRow {
  salt: Uint8Array
  hash: Uint8Array
  issued_at_ms: number
  revoked_at_ms: number | null
}

export function createDevices({ sql, nowMs, audited }: Context, assets: AssetWriter): Devices {
  const credential = sql.prepare<CredentialRow>('SELECT * FROM credential WHERE asset_id = ?')
  // read anew at every CONNECT (some microseconds): a revocation by another process counts at once, no cache to go stale
  const valid = sql.prepare<AssetRow & CredentialRow>(
    `SELECT asset.*, salt, hash FROM asset JOIN credential ON asset_id = id WHERE id = ? AND revoked_at_ms IS NULL`,
  )
  const issue = sql.prepare(
    `INSERT INTO credential (asset_id, salt, hash, issued_at_ms, change) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (asset_id) DO UPDATE SET salt = ?2, hash = ?3, issued_at_ms = ?4, revoked_at_ms = NULL, change = ?5`,
  )
  const revoke = sql.prepare('UPDATE credential SET revoked_at_ms = ?, change = ? WHERE asset_id = ?')
  const nextChange = sql.prepare<{ change: number }>(
    'UPDATE clock SET credential_change = credential_change + 1 RETURNING credential_change AS change',
  )
  const lastChange = sql.prepare<{ change: number }>('SELECT credential_change AS change FROM clock')
  const changedAfter = sql.prepare<{ id: string; change: number }>(
    `SELECT asset_id AS id, change FROM credential WHERE change > ? ORDER BY change LIMIT ${CHANGED_MAX}`,
  )
  const decoy = { salt: randomBytes(SALT_BYTES), hash: randomBytes(SECRET_BYTES) }

  const issued = (id: string, kind: DeviceKind, change: number): IssuedCredential => {
    const secret = randomBytes(SECRET_BYTES).toString('base64url')
    const salt = randomBytes(SALT_BYTES)
    issue.run(id, salt, hashOf(salt, Buffer.from(secret)), nowMs(), change)
    return { id, kind, secret }
  }
  const bump = (): number => nextChange.get()?.change ?? 0
  const known = (id: string, action: string): { kind: DeviceKind; row: CredentialRow | undefined } => {
    const asset = assets.find(id)
    if (asset === undefined) throw new RangeError(`Cannot ${action} "${id}": no such device is registered`)
    return { kind: asset.kind, row: credential.get(id) }
  }

  return {
    get: async (id) => {
      const asset = assets.find(id)
      if (asset === undefined) return undefined
      const row = credential.get(id)
      return {
        asset: assetOf(asset),
        issuedAtMs: row?.issued_at_ms,
        revokedAtMs: row?.revoked_at_ms ?? undefined,
      } satisfies DeviceRow
    },
    register: async (asset, by) => {
      checkAsset(asset)
      const { kind } = asset
      return sql.transaction(() => {
        assets.insert(asset)
        audited(by, 'device.register', asset.id, { ...asset })
        return issued(asset.id, kind, 0)
      })
    },
    rotate: async (id, by) =>
      sql.transaction(() => {
        // a lot that was there before its barriers' counter is given its first one so
        const { kind } = known(id, 'rotate the credential of')
        audited(by, 'device.rotate', id, {})
        return issued(id, kind, bump())
      }),
    revoke: async (id, by) =>
      sql.transaction(() => {
        const { kind, row } = known(id, 'revoke the credential of')
        if (row === undefined)
          throw new RangeError(`Cannot revoke the credential of "${id}": a ${kind} without a device`)
        if (row.revoked_at_ms !== null) return
        revoke.run(nowMs(), bump(), id)
        audited(by, 'device.revoke', id, {})
      }),
    verify: (id, secret): Asset | undefined => {
      const row = valid.get(id)
      // an unknown id costs the same as a wrong secret, so that ids cannot be found by timing
      const { salt, hash } = row ?? decoy
      const fits = timingSafeEqual(hashOf(salt, secret), hash)
      return row !== undefined && fits ? assetOf(row) : undefined
    },
    changedSince: async (since) => {
      const rows = changedAfter.all(since)
      const last = rows.length === CHANGED_MAX ? rows.at(-1)?.change : lastChange.get()?.change
      return { last: last ?? since, ids: rows.map((row) => row.id) }
    },
  }
}
