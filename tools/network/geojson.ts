import { linesOfGeojson, type GeojsonLines } from '#domain/network/geojson.ts'
import { NetworkRefused } from '#domain/network/refused.ts'
import { textOf, type NetworkFile, type OnBytes } from './bytes.ts'

/** A text of Node holds no more characters (2^29 − 24); such a file is better cut to the area it is for. */
const CHARACTERS_MAX = 536_870_888

/** GeoJSON, read whole. @throws {NetworkRefused} with line and column, or the feature, where it is broken */
export async function readGeojson(file: NetworkFile, onBytes: OnBytes): Promise<GeojsonLines> {
  const parts: string[] = []
  let characters = 0
  for await (const text of textOf(file, onBytes)) {
    characters += text.length
    if (characters > CHARACTERS_MAX)
      throw new NetworkRefused('unreadable', 'it is too large to be read as GeoJSON: cut it to the area it is for')
    parts.push(text)
  }
  const text = parts.join('')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new NetworkRefused(
      'damaged',
      `${placeOfError(text, error as Error)}broken JSON: ${(error as Error).message}`,
      {
        cause: error,
      },
    )
  }
  return linesOfGeojson(json)
}

/** The engine tells a place where it can; at the end of a text that is cut off it tells none. */
function placeOfError(text: string, { message }: Error): string {
  const found = /line (\d+)/.exec(message)?.[1]
  const line = found ?? String(text.split('\n').length)
  return `line ${line}: `
}
