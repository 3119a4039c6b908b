import { writeFile } from 'node:fs/promises'
import type { Asset } from '#domain/asset.ts'

const COLUMNS = ['id', 'kind', 'town', 'name', 'crs', 'lon', 'lat', 'lotId'] as const
const cell = (value: string | number | undefined): string => {
  const text = String(value ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Devices as `npm run device -- import` reads them: a JSON list, or CSV without their attributes. */
export const deviceList = (devices: readonly Asset[], as: 'json' | 'csv'): string =>
  as === 'json'
    ? `${JSON.stringify(devices, undefined, 1)}\n`
    : [COLUMNS.join(','), ...devices.map((device) => COLUMNS.map((column) => cell(device[column])).join(','))].join(
        '\n',
      ) + '\n'

/** Print the list, or write it to a file whose ending says how. */
export async function handDevices(devices: readonly Asset[], file: string | undefined): Promise<void> {
  if (file === undefined) process.stdout.write(deviceList(devices, 'json'))
  else {
    await writeFile(file, deviceList(devices, file.endsWith('.json') ? 'json' : 'csv'))
    console.error(`${devices.length} devices written to ${file}; register them with:`)
    console.error(`  npm run device -- import ${file} --credentials credentials.json`)
  }
}
