import { isObject, readJson, textsOf } from './json.ts'
import { columnsFor, fixOf, vehicleOfFile, type TrackFormat, type Word } from './recorded.ts'

/** Points with properties (vehicle, time and what else is known), as cities publish their vehicles. */
export const geojson: TrackFormat = {
  name: 'GeoJSON',
  relativeTime: false,
  fits: (head) => /^\uFEFF?\s*\{/.test(head) && /"(FeatureCollection|Feature)"/.test(head),
  async *read(file, options) {
    const json = await readJson(file)
    if (!json.ok) {
      yield json
      return
    }
    const features =
      isObject(json.is) && json.is['type'] === 'Feature'
        ? [json.is]
        : isObject(json.is)
          ? json.is['features']
          : undefined
    if (!Array.isArray(features)) {
      yield { ok: false, at: 'line 1', problem: 'has no list of features' }
      return
    }
    const vehicle = vehicleOfFile(file)
    for (const [i, feature] of features.entries()) {
      const at = `feature ${i + 1}`
      const geometry: unknown = isObject(feature) ? feature['geometry'] : undefined
      const properties: unknown = isObject(feature) ? feature['properties'] : undefined
      if (!isObject(geometry) || geometry['type'] !== 'Point' || !Array.isArray(geometry['coordinates'])) {
        const type = isObject(geometry) ? JSON.stringify(geometry['type']) : 'missing'
        yield { ok: false, at, problem: `its geometry must be a Point, it is ${type}` }
        continue
      }
      const texts = isObject(properties) ? textsOf(properties) : {}
      const columns = columnsFor(Object.keys(texts))
      const named: Partial<Record<Word, string>> = {}
      for (const [word, name] of Object.entries(columns) as [Word, string][]) named[word] = texts[name]!
      const [lon, lat] = geometry['coordinates'] as unknown[]
      yield { at, ...fixOf({ ...named, lon: String(lon), lat: String(lat) }, vehicle, options) }
    }
  },
}
