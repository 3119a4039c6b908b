/**
 * The month of `npm run proof -- alerts` in a process of its own, which may be killed at any moment and goes on where it was:
 * `node proof/alerts-month.ts --folder DIR --seed N --toilets N --fromMs N --untilMs N`. It prints the simulated time it has reached.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { readConfig } from '#config'
import { openJournalReader, openJournalWriter } from '#stores/journal.ts'
import { openOperations } from '#stores/operations.ts'
import { openReadings } from '#stores/readings.ts'
import type { JournalMessage, JournalWriter, Operations } from '#stores/types.ts'
import { journalBounds } from '../broker/start.ts'
import { openToiletWorld, toiletsFor } from '../bench/alerts-world.ts'
import { phoneOf } from '../bench/alerts-month.ts'
import { wholeOption } from '../bench/named.ts'
import { startHistory } from '../ingest/history.ts'
import { startRules } from '../ingest/rules.ts'
import { createToiletDays } from '../ingest/service/days.ts'
import { BEHIND_MS_MAX } from '../ingest/toilets/virtual-time.ts'
import { lookedUntilMs } from '../ingest/toilets/watch.ts'
import { createLog } from '../log.ts'
import { HOUR_MS, MINUTE_MS } from '../simulators/clock.ts'
import { makeCrews, WORKED_NOTE } from '../simulators/crews/crews.ts'
import { makeDistrict } from '../simulators/district.ts'
import type { MovableWorld } from '../simulators/world.ts'
import { codesOf, createSimulatedCrews, putSimulatedRoster } from '../tools/simulated-crews.ts'

const BY = 'proof'
const LOOK_EVERY_MS = 2 * MINUTE_MS
const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    seed: { type: 'string' },
    toilets: { type: 'string' },
    fromMs: { type: 'string' },
    untilMs: { type: 'string' },
  },
})
const folder = values.folder ?? ''
const seed = wholeOption(values, 'seed', 42)
const fromMs = Number(values.fromMs)
const untilMs = Number(values.untilMs)
const clock = { nowMs: fromMs }
const nowMs = (): number => clock.nowMs

await using opened = new AsyncDisposableStack()
const config = { ...readConfig({ DATA_DIR: folder }), pollMs: 1 }
const log = createLog('warn', 'proof')
const operations = opened.use(await openOperations({ dataDir: folder, durability: 'normal', nowMs }))
const district = makeDistrict(seed)
const toilets = toiletsFor(district, wholeOption(values, 'toilets', 12))
for (const { id } of toilets)
  if ((await operations.assets.get(id)) === undefined)
    await operations.devices.register(
      district.assets.find((asset) => asset.id === id)!,
      BY,
    )
const people = await createSimulatedCrews(operations, folder, BY)
if ((await operations.duties.list({ fromMs, toMs: untilMs })).length === 0)
  await putSimulatedRoster(operations, people, fromMs, BY)
const codes = await codesOf(operations, { toilets })

const writer = opened.use(
  await openJournalWriter({ ...journalBounds(config), nowMs, log, afterSeq: await operations.positions.lowest() }),
)
const journal = opened.use(await openJournalReader({ dataDir: folder }))
const { lastSeq: keptSeq } = await journal.extent()
/** The step the life before this one was in; the steps before it are complete. Messages cannot tell: there may be none for hours. */
const stepFile = join(folder, 'step')
const resumeMs = existsSync(stepFile) ? Number(readFileSync(stepFile, 'utf8')) : fromMs + MINUTE_MS
clock.nowMs = resumeMs - MINUTE_MS

const sent: JournalMessage[] = []
let sentCount = 0
const { world } = openToiletWorld(
  seed,
  toilets,
  fromMs,
  (message) => {
    // those that the journal has were sent before
    if (++sentCount > keptSeq) sent.push(message)
  },
  () => undefined,
)
const done = await worksOf(operations)
const readings = opened.use(await openReadings(config, log))
await readings.prepare()
opened.use(await startRules(config, log, { operations, journal, nowMs }))
opened.use(await startHistory(config, log, { operations, journal, readings, nowMs }))
const days = createToiletDays({ operations, readings, log, quietMs: 0 })
const crews = makeCrews({
  seed,
  people: people.map((person) => ({ ...person, phone: phoneOf(operations, person, clock) })),
  codes,
  place: { tend: (toilet, work, order) => world.tend(toilet, work, order), wrote: () => undefined },
})

for (let atMs = fromMs + MINUTE_MS; atMs <= untilMs; atMs += MINUTE_MS) {
  world.advance(atMs)
  // what crews did in a life before this one
  if (atMs < resumeMs) {
    for (const { toilet, work, order } of done.get(atMs) ?? []) world.tend(toilet, work, order)
    continue
  }
  begin(atMs)
  await append(writer, sent.splice(0))
  clock.nowMs = atMs
  const isHour = (atMs - fromMs) % HOUR_MS === 0
  await taken(atMs, isHour)
  if (isHour) {
    while (await days.step(atMs));
    console.log(`at ${atMs}`)
  }
  if ((atMs - fromMs) % LOOK_EVERY_MS === 0) await look(atMs, world)
}
console.log(`done ${sentCount}`)
await opened.disposeAsync()
process.exit(0)

/** The step that is kept is the old one or this one, never half of it. */
function begin(atMs: number): void {
  writeFileSync(`${stepFile}.new`, String(atMs))
  renameSync(`${stepFile}.new`, stepFile)
}

async function look(atMs: number, of: MovableWorld): Promise<void> {
  // a step that a kill cut short: what was done in it takes effect again
  if (atMs === resumeMs) for (const { toilet, work, order } of done.get(atMs) ?? []) of.tend(toilet, work, order)
  await crews.look(atMs)
  if (crews.counts.failures > 0) throw new Error(`Cannot act: ${crews.counts.lastProblem}`)
}

/** On disk, in order. */
async function append(to: JournalWriter, messages: readonly JournalMessage[]): Promise<void> {
  await Promise.all(
    messages.map(
      (message) =>
        new Promise<void>((resolve, reject) =>
          to.append(message, (refused) =>
            refused === undefined ? resolve() : reject(new Error(`Cannot journal: ${refused}`)),
          ),
        ),
    ),
  )
}

/**
 * Rules, and at full hours history, have read all that is journaled, and rules have looked up to the minute before: where nobody is heard only the clock moves
 * them, and crews must not act before what they act on.
 */
async function taken(atMs: number, alsoHistory: boolean): Promise<void> {
  const { lastSeq } = await journal.extent()
  while ((await operations.rules.position()) < lastSeq) await pause(1)
  while (lookedUntilMs(await operations.toilets.states()) < atMs - BEHIND_MS_MAX) await pause(1)
  if (alsoHistory) while ((await operations.positions.get('history')) < lastSeq) await pause(5)
}

/** Work that was really done, by the time at which it was, from what crews wrote. */
async function worksOf({ workOrders }: Pick<Operations, 'workOrders'>) {
  const works = new Map<number, { toilet: string; work: Parameters<MovableWorld['tend']>[1]; order: number }[]>()
  for (let beforeId: number | undefined; ;) {
    const page = await workOrders.list({ towns: [], limit: 500, ...(beforeId === undefined ? {} : { beforeId }) })
    for (const { id, toilet, work } of page)
      for (const { event, atMs, detail } of await workOrders.trail(id))
        if (event === 'done' && detail['note'] === WORKED_NOTE)
          works.set(atMs, [...(works.get(atMs) ?? []), { toilet, work, order: id }])
    if (page.length < 500) return works
    beforeId = page.at(-1)!.id
  }
}
