/** `npm run device -- …`: register devices, issue and withdraw their credentials. Secrets are printed once and kept only as hashes. */
import { open, readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { Command, Option } from 'commander'
import { parse as parseCsv } from 'csv-parse/sync'
import { readProcessConfig } from '#config'
import { assetKinds, coordinateSystems, deviceKinds, type Asset, type DeviceKind } from '#domain/asset.ts'
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
  lot: ['count', '"occupied":87'],
}

/** Credentials to the terminal, with a command to try each. */
function show(issued: readonly IssuedCredential[]): void {
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

const given = (word: unknown): word is string | number => word !== undefined && word !== ''

function degrees(word: string | number, what: string): number {
  const is = Number(word)
  if (!Number.isFinite(is)) throw new RangeError(`${what} must be a number of degrees: it is ${JSON.stringify(word)}`)
  return is
}

/** A word of the command line or a file as an attribute: what is written like a number is one, but a code like 007 is not. */
const attributeOf = (word: string): Asset['attributes'][string] => {
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(word)) return Number(word)
  return word === 'true' || word === 'false' ? word === 'true' : word
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

/** Words of a command line, a CSV row or a JSON object to an asset; the store checks the rest. @throws {RangeError} naming what is wrong. */
function assetOf(words: AssetWords, where: string): Asset {
  const { id, kind, town, name, crs, lon, lat, lotId } = words
  const missing = Object.entries({ id, kind, town }).flatMap(([field, is]) => (given(is) ? [] : [field]))
  if (missing.length > 0) throw new RangeError(`Cannot register ${where}: ${missing.join(', ')} missing`)
  const known = assetKinds.find((one) => one === kind)
  if (known === undefined)
    throw new RangeError(
      `Cannot register ${where}: kind must be one of ${assetKinds.join(', ')}, it is ${JSON.stringify(kind)}`,
    )
  return {
    id: id!,
    kind: known,
    town: town!,
    name: given(name) ? name : id!,
    crs: (given(crs) ? crs : 'wgs84') as Asset['crs'],
    ...(given(lon) && { lon: degrees(lon, `Cannot register ${where}: lon`) }),
    ...(given(lat) && { lat: degrees(lat, `Cannot register ${where}: lat`) }),
    ...(given(lotId) && { lotId }),
    attributes: words.attributes ?? {},
  }
}

/** Assets of a file: a JSON list, or CSV with a heading line whose other columns become attributes. */
async function assetsOf(file: string): Promise<Asset[]> {
  const text = await readFile(file, 'utf8')
  const rows: unknown = file.endsWith('.json')
    ? JSON.parse(text)
    : parseCsv<Readonly<Record<string, string>>>(text, {
        columns: true,
        bom: true,
        trim: true,
        skip_empty_lines: true,
      }).map(wordsOfRow)
  if (!Array.isArray(rows)) throw new RangeError(`Cannot import ${file}: it is not a list of assets`)
  return rows.map((row: AssetWords, index) => assetOf(row, `asset ${index + 1} of ${file}`))
}

function wordsOfRow(row: Readonly<Record<string, string>>): AssetWords {
  const { id, kind, town, name, crs, lon, lat, lotId, ...more } = row
  const attributes = Object.entries(more).filter(([, word]) => word !== '')
  return {
    id,
    kind,
    town,
    name,
    crs,
    lon,
    lat,
    lotId,
    attributes: Object.fromEntries(attributes.map(([column, word]) => [column, attributeOf(word)])),
  }
}

/** A toilet whose stalls are not known by their ids has no state on the map: what is taken says nothing of what is free. */
const lacksStalls = ({ kind, attributes }: Asset): boolean =>
  kind === 'toilet' && (typeof attributes['stalls'] !== 'string' || attributes['stalls'] === '')

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
  .option('--attribute <name=text...>', 'what people read of it; a toilet needs stalls=w1,w2,m1, the ids of its stalls')
  .action(({ attribute, ...words }: AssetWords & { attribute?: string[] }) =>
    withOperations(async (operations) => {
      const attributes = Object.fromEntries(
        (attribute ?? []).map((text) => {
          const at = text.indexOf('=')
          if (at < 1) throw new RangeError(`Cannot read attribute ${JSON.stringify(text)}: it must be name=text`)
          return [text.slice(0, at), attributeOf(text.slice(at + 1))]
        }),
      )
      const asset = assetOf({ ...words, attributes }, 'the device')
      show([await operations.devices.register(asset, by)])
      if (lacksStalls(asset))
        console.log(
          `Without the ids of its stalls ${asset.id} stays "unknown" on the map: register toilets with --attribute stalls=w1,w2,m1`,
        )
    }),
  )

program
  .command('import')
  .description('register the devices and lots of a CSV or JSON file that are not registered yet')
  .argument(
    '<file>',
    'columns id,kind,town and optionally name,crs,lon,lat,lotId; others become attributes; a lot with counting=counter gets a credential',
  )
  .requiredOption('--credentials <file>', 'where their secrets are written, readable by its owner only')
  .action((file: string, { credentials }: { credentials: string }) =>
    withOperations(async (operations) => {
      const assets = await assetsOf(file)
      // there before the first secret is issued, and written whatever happens: a secret that is not written down is lost
      await using secrets = await open(credentials, 'wx', 0o600)
      const issued: IssuedCredential[] = []
      let lots = 0
      let known = 0
      try {
        for (const asset of assets) {
          if ((await operations.assets.get(asset.id)) !== undefined) known++
          else if (asset.kind === 'lot' && asset.attributes['counting'] !== 'counter') {
            await operations.assets.put(asset, by)
            lots++
          } else issued.push(await operations.devices.register(asset, by))
        }
      } finally {
        await secrets.writeFile(`${JSON.stringify(issued, undefined, 1)}\n`)
        console.log(`${issued.length} devices registered, their secrets are in ${credentials} and kept nowhere else`)
        if (lots > 0) console.log(`${lots} lots added`)
        if (known > 0) console.log(`${known} were registered already and are left as they are`)
      }
    }),
  )

program
  .command('rotate')
  .description('issue a new secret; the old one ends at once')
  .argument('<id>')
  .action((id: string) => withOperations(async (operations) => show([await operations.devices.rotate(id, by)])))

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
        const device = await operations.devices.get(asset.id)
        if (device?.issuedAtMs === undefined) continue
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
