import { isObject, readJson, textsOf } from './json.ts'
import { fixOf, type TrackFormat } from './recorded.ts'

/** A snapshot of Chicago's plow tracker: the last place of every truck, the same in several snapshots while it stands. */
export const chicago: TrackFormat = {
  name: 'Chicago snapshot',
  relativeTime: false,
  fits: (head) => /^\uFEFF?\s*\{\s*"TrackingDataResponse"/.test(head),
  async *read(file, options) {
    const json = await readJson(file)
    if (!json.ok) {
      yield json
      return
    }
    const response: unknown = isObject(json.is) ? json.is['TrackingDataResponse'] : undefined
    const list: unknown = isObject(response) ? response['locationList'] : undefined
    if (!Array.isArray(list)) {
      yield { ok: false, at: 'line 1', problem: 'has no TrackingDataResponse.locationList' }
      return
    }
    for (const [i, entry] of list.entries()) {
      const at = `entry ${i + 1}`
      const texts = isObject(entry) ? textsOf(entry) : {}
      const { assetName = '', longitude = '', latitude = '', postingTime = '', directionDegrees = '' } = texts
      if (assetName === '') {
        yield { ok: false, at, problem: 'has no assetName' }
        continue
      }
      yield {
        at,
        ...fixOf({ lon: longitude, lat: latitude, time: postingTime, heading: directionDegrees }, assetName, options),
      }
    }
  },
}
