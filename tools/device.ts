/** `npm run device -- …`: register devices, issue and withdraw their credentials. Secrets are printed once and kept only as hashes. */
import { readFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { Command, Option } from 'commander'
import { parse as parseCsv } from 'csv-parse/sync'
import { readProcessConfig } from '#config'
import { coordinateSystems, deviceKinds, type Asset, type DeviceKind } from '#domain/asset.ts'
import { openOperations } from '#stores/operations.ts'
import type { IssuedCredential, Operations } from '#stores/types.ts'

const by = `cli:${userInfo().username}`

async function withOperations(work: (operations: Operations) => Promise<void>): Promise<void> {
  await using operations = await openOperations({
    dataDir: readProcessConfig().dataDir,
    durability: 'full',
    nowMs: Date.now,
  })
  await work(operations)
}

/** A reading of each kind, to try a new device with. */
const example: Record<DeviceKind, readonly [stream: string, fields: string]> = {
  sweeper: ['fix', '"lon":120.353,"lat":31.59,"speedKmh":7.5,"headingDeg":90,"brush":true'],
  toilet: ['air', '"nh3MgM3":0.12,"temperatureC":22.5'],
  bay: ['state', '"occupied":true'],
}

/** Credentials to a file only its owner can read, or to the terminal. */
async function hand(issued: readonly IssuedCredential[], file: string | undefined): Promise<void> {
  if (file !== undefined) {
    await writeFile(file, `${JSON.stringify(issued, undefined, 1)}\n`, { mode: 0o600, flag: 'wx' })
    console.log(`${issued.length} credentials written to ${file}; they are kept nowhere else`)
    return
  }
  for (const { id, kind, secret } of issued) {
    console.log(`device  ${id} (${kind})\nsecret  ${secret}`)
    const [stream, fields] = example[kind]
    const payload = `"{\\"at\\":$(date +%s000),\\"seq\\":1,${fields.replaceAll('"', '\\"')}}"`
    console.log(
      `try     mosquitto_pub -p 1883 -i ${id} -u ${id} -P '${secret}' -q 1 -t city/${kind}/${id}/${stream} -m ${payload}`,
    )
  }
  console.log('A secret is shown once; rotate the credential when it is lost.')
}

const number = (text: string): number => {
  const is = Number(text)
  if (text.trim() === '' || !Number.isFinite(is))
    throw new RangeError(`Cannot read ${JSON.stringify(text)} as a number`)
  return is
}

interface AssetWords {
  readonly id?: string
  readonly kind?: string
  readonly town?: string
  readonly name?: string
  readonly crs?: string
  readonly lon?: string | number
  readonly lat?: string | number
  readonly lotId?: string
  readonly attributes?: Asset['attributes']
}

/** Words of a command line, a CSV row or a JSON object to an asset; the store checks the rest. @throws {RangeError} naming what is missing. */
function assetOf(words: AssetWords, where: string): Asset {
  const { id, kind, town, name } = words
  const missing = Object.entries({ id, kind, town }).flatMap(([field, is]) =>
    is === undefined || is === '' ? [field] : [],
  )
  if (missing.length > 0) throw new RangeError(`Cannot register ${where}: ${missing.join(', ')} missing`)
  if (!(deviceKinds as readonly (string | undefined)[]).includes(kind))
    throw new RangeError(
      `Cannot register ${where}: kind must be one of ${deviceKinds.join(', ')}, it is ${JSON.stringify(kind)}`,
    )
  const given = <T>(is: T | undefined | ''): is is T => is !== undefined && is !== ''
  return {
    id: id!,
    kind: kind as DeviceKind,
    town: town!,
    name: given(name) ? name : id!,
    crs: (given(words.crs) ? words.crs : 'wgs84') as Asset['crs'],
    ...(given(words.lon) && { lon: number(String(words.lon)) }),
    ...(given(words.lat) && { lat: number(String(words.lat)) }),
    ...(given(words.lotId) && { lotId: words.lotId }),
    attributes: words.attributes ?? {},
  }
}

/** Devices of a file: CSV with a heading line, or a JSON list; columns `id,kind,town,name,crs,lon,lat,lotId`. */
async function devicesOf(file: string): Promise<Asset[]> {
  const text = await readFile(file, 'utf8')
  const rows = (
    file.endsWith('.json')
      ? JSON.parse(text)
      : parseCsv(text, { columns: true, bom: true, trim: true, skip_empty_lines: true })
  ) as AssetWords[]
  if (!Array.isArray(rows)) throw new RangeError(`Cannot import ${file}: it is not a list of devices`)
  return rows.map((row, index) => assetOf(row, `device ${index + 1} of ${file}`))
}

const program = new Command('device').description('Register devices, issue and withdraw their credentials')

program
  .command('register')
  .description('register one device and print its secret')
  .requiredOption('--id <id>', 'letters, digits, _ and -, at most 64')
  .addOption(new Option('--kind <kind>').choices([...deviceKinds]).makeOptionMandatory())
  .requiredOption('--town <town>', 'the town that answers for it')
  .option('--name <name>', 'what people call it')
  .addOption(
    new Option('--crs <crs>', 'coordinate system of its fixes').choices([...coordinateSystems]).default('wgs84'),
  )
  .option('--lon <degrees>', 'place of a fixed device, WGS-84')
  .option('--lat <degrees>')
  .option('--lot-id <id>', 'the lot of a bay')
  .action((words: AssetWords) =>
    withOperations(async (operations) =>
      hand([await operations.devices.register(assetOf(words, 'the device'), by)], undefined),
    ),
  )

program
  .command('import')
  .description('register the devices of a CSV or JSON file that are not registered yet')
  .argument('<file>', 'columns id,kind,town and optionally name,crs,lon,lat,lotId')
  .requiredOption('--credentials <file>', 'where their secrets are written')
  .action((file: string, { credentials }: { credentials: string }) =>
    withOperations(async (operations) => {
      const issued: IssuedCredential[] = []
      let known = 0
      for (const asset of await devicesOf(file)) {
        if ((await operations.devices.get(asset.id)) === undefined)
          issued.push(await operations.devices.register(asset, by))
        else known++
      }
      if (known > 0) console.log(`${known} were registered already and are left as they are`)
      if (issued.length > 0) await hand(issued, credentials)
    }),
  )

program
  .command('rotate')
  .description('issue a new secret; the old one ends at once')
  .argument('<id>')
  .action((id: string) =>
    withOperations(async (operations) => hand([await operations.devices.rotate(id, by)], undefined)),
  )

program
  .command('revoke')
  .description('withdraw the credential; the device is disconnected at once')
  .argument('<id>')
  .action((id: string) =>
    withOperations(async (operations) => {
      await operations.devices.revoke(id, by)
      console.log(`${id} is revoked`)
    }),
  )

program
  .command('list')
  .description('list the registered devices')
  .addOption(new Option('--kind <kind>').choices([...deviceKinds]))
  .action(({ kind }: { kind?: DeviceKind }) =>
    withOperations(async (operations) => {
      for (const asset of await operations.assets.list({ ...(kind && { kind }), towns: [] })) {
        if (asset.kind === 'lot') continue
        const device = await operations.devices.get(asset.id)
        console.log(
          [asset.id, asset.kind, asset.town, asset.name, device?.revokedAtMs === undefined ? '' : 'revoked'].join('\t'),
        )
      }
    }),
  )

try {
  await program.parseAsync()
} catch (error) {
  // what the user can mend is said in a line; anything else is a fault of ours and keeps its stack
  if (!(error instanceof RangeError) && !(error instanceof Error && 'code' in error)) throw error
  console.error(error.message)
  process.exitCode = 1
}
