import { expect, test } from 'vitest'
import { assetOf, fix, message, NOW_MS, openStores } from '#test/ingest.ts'
import { AssetCache } from './asset-cache.ts'
import { receiveRow, receiveSettingsOf } from './receiving.ts'

test('[A7] [R2] a fault of ours in receiving rejects the message, and is not said to be the device’s', async () => {
  await using stores = await openStores()
  const truck = assetOf('s-1', 'sweeper')
  await stores.register(truck)
  const assets = new AssetCache(stores.operations.assets)
  await assets.refresh()
  const row = { seq: 1, ...message(truck, 'fix', fix(NOW_MS, 1)) }
  const settings = receiveSettingsOf(stores.config)
  expect(receiveRow(row, assets, settings).rejected).toEqual([])
  const broken = {
    ...settings,
    get serviceArea(): never {
      throw new TypeError('no area')
    },
  }
  expect(receiveRow(row, assets, broken)).toMatchObject({
    readings: [],
    rejected: [{ index: -1, reason: 'internal', detail: expect.stringContaining('no area') }],
  })
})
