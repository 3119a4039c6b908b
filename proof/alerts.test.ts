import { expect, test } from 'vitest'
import { openOperations } from '#stores/operations.ts'
import { tempFolder } from '../test/platform.ts'
import { life } from './alerts.ts'

const AT = (time: string): number => Date.parse(`2026-03-03T${time}+08:00`)
const PATIENCE_MS = 300_000

test(
  '[Z2] while nobody is heard rules look each minute before crews do, and a life that ends then goes on where it was',
  async () => {
    // an outage of their town takes every one of these toilets away, from 10:04 to 11:28
    const run = { seed: 42, toilets: 5, fromMs: AT('10:00') }
    await using folder = await tempFolder('proof-silence')
    await life(folder.path, { ...run, untilMs: AT('10:12') })
    await life(folder.path, { ...run, untilMs: AT('10:20') })

    await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
    const alerts = await operations.alerts.list({ towns: [], limit: 100 })
    const town = alerts.find(({ rule }) => rule === 'town-outage')
    expect(town?.openedAtMs).toBe(AT('10:05'))
    const gateways = alerts.filter(({ rule }) => rule === 'gateway-offline')
    expect(gateways.map(({ openedAtMs, rootId }) => ({ openedAtMs, rootId }))).toEqual(
      Array.from({ length: 5 }, () => ({ openedAtMs: AT('10:16'), rootId: town!.id })),
    )
  },
  PATIENCE_MS,
)
