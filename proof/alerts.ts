import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Alert, TrailLine } from '#domain/alert/alert.ts'
import { clockMarks } from '#domain/response/clock.ts'
import { openOperations } from '#stores/operations.ts'
import type { Operations } from '#stores/types.ts'
import { rounded, wholeOption, type Measurement } from '../bench/named.ts'
import { dateOf, DAY_MS, dayOf, startOfDay } from '../simulators/clock.ts'
import { tempFolder } from '../test/platform.ts'

const root = join(import.meta.dirname, '..')
const FROM_MS = startOfDay(dayOf(Date.UTC(2026, 2, 3, 4)))
const PAGE = 500
/** A round is at least so long, so that some end in the start-up and most at work. */
const ROUND_MS_MIN = 300
const TOLD_MAX = 10

/**
 * Y1, Z2 and Z13 of docs/SPEC.md: simulated toilets and crews against the real journal, rules, history, desk and service days, in simulated time, in a process that is killed with
 * SIGKILL at random moments and goes on. Alerts, orders with their clocks, every line of their trails, notices and service levels must be those of a run that nobody disturbed.
 */
export const measurement: Measurement = {
  options: {
    rounds: { type: 'string' },
    days: { type: 'string' },
    toilets: { type: 'string' },
    seed: { type: 'string' },
  },
  async run(options) {
    const rounds = wholeOption(options, 'rounds', 25)
    const days = wholeOption(options, 'days', 3)
    const run: Run = {
      fromMs: FROM_MS,
      untilMs: FROM_MS + days * DAY_MS,
      toilets: wholeOption(options, 'toilets', 12),
      seed: wholeOption(options, 'seed', 42),
    }
    const beganMs = Date.now()
    await using calmFolder = await tempFolder('proof-alerts-calm')
    const calmBeganMs = Date.now()
    await life(calmFolder.path, run)
    const calmMs = Date.now() - calmBeganMs
    console.error(`undisturbed: ${rounded(calmMs / 1_000, 0)} s`)
    const calm = await rowsOf(calmFolder.path, run)

    await using folder = await tempFolder('proof-alerts')
    // a life begins with simulating again what was before, so it may take longer than its share
    const roundMsMax = ROUND_MS_MIN + (2.4 * calmMs) / rounds + START_MS
    let kills = 0
    for (let round = 1; round <= rounds; round++) {
      const isOver = await killed(folder.path, run, ROUND_MS_MIN + Math.random() * (roundMsMax - ROUND_MS_MIN))
      if (isOver) break
      kills++
      if (round % 5 === 0) console.error(`round ${round}`)
    }
    await life(folder.path, run)
    const disturbed = await rowsOf(folder.path, run)
    return {
      rounds,
      kills,
      alerts: calm.counts.alerts,
      orders: calm.counts.orders,
      trailLines: calm.counts.trailLines,
      escalations: calm.counts.escalations,
      notices: calm.counts.notices,
      days: calm.counts.days,
      differences: differences(calm.rows, disturbed.rows),
      toilets: run.toilets,
      simulatedDays: days,
      seconds: rounded((Date.now() - beganMs) / 1_000, 0),
    }
  },
}

/** Until a process has read its modules, on a machine with other work. */
const START_MS = 2_500

export interface Run {
  readonly fromMs: number
  readonly untilMs: number
  readonly toilets: number
  readonly seed: number
}

function begin(folder: string, run: Run): ChildProcess {
  const words = { folder, ...run }
  return spawn(
    join(root, 'node_modules/.bin/node'),
    [
      '--disable-warning=ExperimentalWarning',
      'proof/alerts-month.ts',
      ...Object.entries(words).map(([name, is]) => `--${name}=${is}`),
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  )
}

/** A life to its end: a new one, or the one of this folder from where it was. */
export async function life(folder: string, run: Run): Promise<void> {
  const [code] = (await once(begin(folder, run), 'close')) as [number | null]
  if (code !== 0) throw new Error(`Cannot live the month through: its process ended with ${code}`)
}

/** A life that is ended after so long; whether it was over before. */
async function killed(folder: string, run: Run, afterMs: number): Promise<boolean> {
  const child = begin(folder, run)
  const ended = once(child, 'close') as Promise<[number | null]>
  const isOver = await Promise.race([
    ended.then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), afterMs)),
  ])
  if (!isOver) child.kill('SIGKILL')
  const [code] = await ended
  if (isOver && code !== 0) throw new Error(`Cannot live the month through: its process ended with ${code}`)
  return isOver
}

interface Rows {
  /** Everything that is known at the end, a line each. */
  readonly rows: readonly string[]
  readonly counts: {
    readonly alerts: number
    readonly orders: number
    readonly trailLines: number
    readonly escalations: number
    readonly notices: number
    readonly days: number
  }
}

/** What is known in a folder at the end. */
async function rowsOf(folder: string, run: Run): Promise<Rows> {
  await using operations = await openOperations({ dataDir: folder, durability: 'normal', nowMs: Date.now })
  const { alerts, workOrders } = operations
  const allAlerts = await pages((beforeId) => alerts.list({ towns: [], limit: PAGE, beforeId }))
  const orders = await pages((beforeId) => workOrders.list({ towns: [], limit: PAGE, beforeId }))
  const trails: { of: string; line: TrailLine }[] = []
  for (const { id } of allAlerts) for (const line of await alerts.trail(id)) trails.push({ of: `alert ${id}`, line })
  for (const { id } of orders) for (const line of await workOrders.trail(id)) trails.push({ of: `order ${id}`, line })
  const notices = await noticesOf(operations)
  const days = await operations.toilets.days({
    towns: [],
    fromDay: dateOf(dayOf(run.fromMs) - 1),
    toDay: dateOf(dayOf(run.untilMs) + 1),
    limit: 10_000,
  })
  return {
    rows: [
      ...allAlerts.map((alert: Alert) => `alert ${JSON.stringify(alert)}`),
      ...orders.map((order) => `order ${JSON.stringify(order)}`),
      ...trails.map(({ of, line }, n) => `trail ${n} of ${of} ${JSON.stringify(line)}`),
      ...notices.map((notice) => `notice ${JSON.stringify(notice)}`),
      ...days.map(
        ({ toilet, day: of, version, cause, content }) => `day ${toilet} ${of} ${version} ${cause} ${content}`,
      ),
    ],
    counts: {
      alerts: allAlerts.length,
      orders: orders.length,
      trailLines: trails.length,
      escalations: trails.filter(
        ({ line }) => (clockMarks as readonly string[]).includes(line.event) && /late|manager/.test(line.event),
      ).length,
      notices: notices.length,
      days: days.length,
    },
  }
}

async function noticesOf({ notices }: Pick<Operations, 'notices'>) {
  const all: Awaited<ReturnType<typeof notices.list>> = []
  for (;;) {
    const beforeNo = all.at(-1)?.no
    const page = await notices.list({ towns: [], limit: PAGE, ...(beforeNo === undefined ? {} : { beforeNo }) })
    all.push(...page)
    if (page.length < PAGE) return all
  }
}

async function pages<T extends { readonly id: number }>(
  page: (beforeId: number | undefined) => Promise<readonly T[]>,
): Promise<T[]> {
  const all: T[] = []
  for (;;) {
    const next = await page(all.at(-1)?.id)
    all.push(...next)
    if (next.length < PAGE) return all
  }
}

/** Lines that only one of two has; the first ones are told. */
function differences(a: readonly string[], b: readonly string[]): number {
  const [inA, inB] = [new Set(a), new Set(b)]
  const onlyA = a.filter((line) => !inB.has(line))
  const onlyB = b.filter((line) => !inA.has(line))
  for (const line of onlyA.slice(0, TOLD_MAX)) console.error(`undisturbed only: ${line.slice(0, 600)}`)
  for (const line of onlyB.slice(0, TOLD_MAX)) console.error(`killed only:      ${line.slice(0, 600)}`)
  return onlyA.length + onlyB.length
}
