import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { expect, vi } from 'vitest'
import { Passwords } from '../../api/passwords.ts'
import type { Config } from '#config'
import type { Role } from '#domain/person.ts'
import { makeDistrict } from '../../simulators/district.ts'
import type { IssuedCredential } from '#stores/types.ts'
import { startDistrict, type District } from '../district.ts'
import { requireTool } from '../tools.ts'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
export const haveBrowser = requireTool(
  'chromium',
  existsSync(executablePath),
  `there is no ${executablePath} (CHROMIUM)`,
)

const screenshots = join(import.meta.dirname, '../../test-results/screenshots')

export const sizes = {
  wall: { width: 1_920, height: 1_080 },
  desk: { width: 1_280, height: 800 },
  phone: { width: 390, height: 844 },
} as const
export interface Look {
  readonly size: keyof typeof sizes
  readonly scheme: 'light' | 'dark'
  readonly language: 'zh-CN' | 'en'
}

/**
 * The system's Chromium, closed when disposed.
 * @param more arguments of its command line besides
 */
export async function startBrowser(more: readonly string[] = []): Promise<Browser & AsyncDisposable> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  })
}

/** A dashboard in a browser of its own (cookies, storage), and everything its console complained about. */
export interface Dashboard extends AsyncDisposable {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors and warnings of the console, exceptions, and dialogs that scripts opened. */
  readonly complaints: string[]
  open(path: string): Promise<void>
  login(name: string, password?: string): Promise<void>
  shoot(name: string): Promise<void>
}

/** SwiftShader, which draws the map where there is no graphics card, says this of every picture taken. */
const ABOUT_SWIFTSHADER = /GPU stall due to ReadPixels/

export const PASSWORD = 'correct horse battery'
/** Whom to name for the streets, as a file might say; not to be read as HTML. */
export const ATTRIBUTION = '© Test roads & <b>others</b>'

export async function openDashboard(
  browser: Browser,
  url: string,
  look: Look = { size: 'wall', scheme: 'light', language: 'zh-CN' },
): Promise<Dashboard> {
  const context = await browser.newContext({
    viewport: sizes[look.size],
    colorScheme: look.scheme,
    hasTouch: look.size === 'phone',
  })
  await context.addInitScript((language) => localStorage.setItem('kerbside.language', language), look.language)
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || ABOUT_SWIFTSHADER.test(message.text())) return
    complaints.push(`${message.text()} (${page.url()} ${message.location().url})`)
  })
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  const open = async (path: string) => {
    await page.goto(url + path)
  }
  return {
    page,
    context,
    complaints,
    open,
    login: async (name, password = PASSWORD) => {
      await open('/')
      await page.locator('input[name=username]').fill(name)
      await page.locator('input[name=password]').fill(password)
      await page.locator('button[type=submit]').click()
      // inside, told why not, or asked for another password
      await page.locator('header, [role=alert], input[autocomplete=new-password]').first().waitFor()
    },
    shoot: async (name) => {
      await mkdir(screenshots, { recursive: true })
      await page.screenshot({ path: join(screenshots, `${name}-${look.size}-${look.scheme}-${look.language}.png`) })
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}

/** The map has drawn its first picture. */
export const mapDrawn = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.body.dataset['mapIdle'] === 'true', undefined, { timeout: 60_000 })

/** A panel that a button opens keeps the keyboard inside; Escape closes it, and the focus is at the button again. */
export async function keepsFocus(page: Page, button: string): Promise<void> {
  const opener = page.getByRole('button', { name: button, exact: true })
  await opener.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  expect(await dialog.evaluate((panel) => panel.contains(document.activeElement))).toBe(true)
  // more than its buttons and parts of its fields
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press('Tab')
    // behind the last one is the browser's own bar, where nothing of the page has the focus
    expect(
      await dialog.evaluate(
        (panel) => document.activeElement === document.body || panel.contains(document.activeElement),
      ),
    ).toBe(true)
  }
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true)
}

/** The live connection stands and its snapshot is there. */
export const isLive = (page: Page): Promise<unknown> => page.locator('[data-connection=live]').waitFor()

/** The symbols the map has really drawn, by id. */
export async function drawn(page: Page, layer: 'vehicles' | 'toilets' | 'lots' | 'bays') {
  const symbols = await page.evaluate((asked) => globalThis.window.kerbsideMap?.drawn(asked) ?? [], layer)
  return new Map(symbols.map((symbol) => [symbol.id, symbol]))
}

export interface SmallDistrict extends District {
  readonly credentials: ReadonlyMap<string, IssuedCredential>
  addUser(name: string, role: Role, more?: { towns?: readonly string[]; mustChangePassword?: boolean }): Promise<number>
}

const model = makeDistrict(42)
/** Some of each kind, so that a page with everything on it still starts at once. */
const chosen = [
  ...model.assets.filter(({ kind }) => kind === 'sweeper').slice(0, 6),
  ...model.assets.filter(({ kind }) => kind === 'toilet').slice(0, 10),
  ...model.assets.filter(({ id, lotId }) => id === 'lot-14' || lotId === 'lot-14' || id === 'lot-03'),
]

/** The real parts, with streets, towns and some assets of the simulated district, and no device running. */
export async function startSmallDistrict(settings: Partial<Config> = {}): Promise<SmallDistrict> {
  await using opened = new AsyncDisposableStack()
  const district = opened.use(await startDistrict({ requestsPerMinuteMax: 100_000, ...settings }))
  const { operations } = district
  await operations.networks.put(
    { source: 'simulated', nodes: model.nodes, edges: model.edges, report: { attribution: ATTRIBUTION } },
    'test',
  )
  await operations.geography.putTowns(model.towns, 'test')
  const credentials = new Map<string, IssuedCredential>()
  for (const asset of chosen)
    if (asset.kind === 'lot') await operations.assets.put(asset, 'test')
    else credentials.set(asset.id, await operations.devices.register({ ...asset, crs: 'wgs84' }, 'test'))
  const passwordHash = await new Passwords().hash(PASSWORD)
  const kept = opened.move()
  return Object.assign(Object.create(district) as District, {
    credentials,
    addUser: async (name: string, role: Role, more: { towns?: readonly string[]; mustChangePassword?: boolean } = {}) =>
      (
        await operations.users.create(
          { name, role, passwordHash, towns: more.towns ?? [], mustChangePassword: more.mustChangePassword ?? false },
          'test',
        )
      ).id,
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  })
}

/** A fix of a sweeper at a place of the district. */
export const fix = (more: object = {}) => ({
  at: Date.now(),
  seq: 1,
  lon: 120.4549,
  lat: 31.5994,
  speedKmh: 7.5,
  headingDeg: 90,
  ignition: true,
  brush: true,
  pump: false,
  waterPercent: 64,
  satellites: 17,
  hdop: 0.9,
  odometerKm: 40_676.8,
  ...more,
})

/** One reading of every stream of every device, and a morning's track of the first sweeper: pages have something to show. */
export async function fill(district: SmallDistrict): Promise<void> {
  const now = Date.now()
  const sweepers = chosen.filter(({ kind }) => kind === 'sweeper')
  const states = [
    { speedKmh: 7, brush: true },
    { speedKmh: 31, brush: false },
    { speedKmh: 0, brush: false },
    { speedKmh: 8, brush: true },
    { speedKmh: 0, ignition: false, brush: false },
    { speedKmh: 6, brush: true, at: now - 20 * 60_000 },
  ]
  const publish = (id: string, stream: Parameters<District['publish']>[1], payload: unknown) => {
    const credential = district.credentials.get(id)
    if (credential === undefined) throw new Error(`Cannot publish as "${id}": it is not registered`)
    return district.publish(credential, stream, payload)
  }
  const [first] = sweepers
  const route = model.roads.filter(({ roadClass, line }) => roadClass === 'primary' && line.length > 8).slice(0, 4)
  const way = route.flatMap(({ line }) => line)
  const start = now - way.length * 20_000 - 60_000
  await publish(
    first!.id,
    'fix',
    way.map(([lon, lat], seq) =>
      fix({ at: start + seq * 20_000, seq, lon, lat, speedKmh: 6 + 3 * Math.sin(seq / 4), waterPercent: 90 - seq / 2 }),
    ),
  )
  for (const [index, { id }] of sweepers.entries()) {
    const [lon, lat] = model.toilets[index]!.at
    await publish(id, 'fix', fix({ seq: 1_000, lon: lon + 0.001, lat, headingDeg: 60 * index, ...states[index] }))
  }
  for (const [index, { id, attributes }] of chosen.filter(({ kind }) => kind === 'toilet').entries()) {
    const stalls = String(attributes['stalls']).split(',')
    if (index === 9) continue
    const hours = Array.from({ length: 48 }, (_, at) => now - (48 - at) * 1_800_000)
    await publish(
      id,
      'air',
      hours.map((at, seq) => ({
        at,
        seq,
        nh3MgM3: 0.2 + 0.15 * Math.sin(seq / 4 + index),
        h2sMgM3: 0.003,
        temperatureC: 17 + 4 * Math.sin(seq / 8),
        humidityPercent: 55 + 9 * Math.cos(seq / 7),
      })),
    )
    await publish(id, 'supplies', {
      at: now - 300_000,
      seq: 1,
      paperPercent: 80 - 7 * index,
      soapPercent: 12 + 8 * index,
    })
    await publish(id, 'visits', { at: now - 90_000, seq: 1, in: 420 + index, out: 418 + index })
    await publish(id, 'stalls', { at: now, seq: 2, occupied: index === 3 ? stalls : stalls.slice(0, index % 5) })
  }
  for (const [index, { id }] of chosen.filter(({ kind }) => kind === 'bay').entries())
    if (index % 9 !== 0)
      await publish(id, 'state', {
        at: now,
        seq: 1,
        occupied: index % 3 !== 0,
        batteryPercent: 90 - index,
        rssiDbm: -91,
      })
  const [toilet] = chosen.filter(({ kind }) => kind === 'toilet')
  await publish(toilet!.id, 'event', { at: now, seq: 1, kind: 'rating', stars: 4 })
  // some that are not accepted
  await publish(first!.id, 'fix', fix({ lon: 0, lat: 0, seq: 2_000 }))
  await publish(first!.id, 'fix', fix({ at: now + 86_400_000, seq: 2_001 }))
  await publish(toilet!.id, 'supplies', { at: now, paperPercent: 'full' })
  const raw = await district.connect(district.credentials.get(first!.id)!)
  await raw.publishAsync(`city/sweeper/${first!.id}/fix`, '<script>alert(1)</script>', { qos: 1 })
  await vi.waitFor(
    async () => {
      const counts = await district.operations.quarantine.counts()
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(4)
      expect((await district.operations.live.all([])).states.length).toBeGreaterThan(100)
    },
    { timeout: 20_000, interval: 100 },
  )
}
