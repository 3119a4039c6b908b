import type { Logger } from 'pino'
import { settingsOf, type ChangedSettings } from '#domain/coverage/settings.ts'
import { coverageOf } from '#domain/coverage/shift-coverage.ts'
import { BOARD_DAYS } from '#domain/coverage/shift.ts'
import type { Operations, ShiftEntry, StaleShift } from '#stores/types.ts'
import type { AssetCache } from '../asset-cache.ts'
import { isOfTheStore } from '../journal-following.ts'
import { Ripening } from './ripening.ts'
import type { Moment, SettingsNow } from './shift-board.ts'
import { factsOf, liveOf, OVER } from './shift-judge.ts'

export interface ClosedOpened {
  readonly operations: Pick<Operations, 'coverage' | 'shifts' | 'live' | 'ruleSettings'>
  readonly assets: AssetCache
  readonly isKnown: (vehicle: string) => boolean
  readonly waitingFromMs: (vehicle: string) => number | undefined
  readonly realMs: () => number
  readonly log: Logger
}

export const BOARD_MS = BOARD_DAYS * 86_400_000
const QUIET_MS = 5_000 // one new version of an upload that comes in many messages
const PATIENCE_MS = 60_000
const STALE_MAX = 1_000
const ON_BOARD_MAX = 10_000

/** Shifts that are closed and whose facts, excuses or settings changed: judged again, and a new version when the figures change (docs/SPEC.md K10, K11). */
export class ClosedShifts {
  readonly #opened: ClosedOpened
  readonly #ripening: Ripening
  #stale: readonly StaleShift[] = []
  /** Shown as being worked out again. */
  readonly #recomputing = new Set<string>()
  /** Given up, with the change at which it was. */
  readonly #given = new Map<string, number>()
  #waiting = ''

  constructor(opened: ClosedOpened) {
    this.#opened = opened
    this.#ripening = new Ripening(QUIET_MS, PATIENCE_MS, opened.realMs)
  }

  get staleCount(): number {
    return this.#stale.length
  }

  async begin(): Promise<void> {
    const { states } = await this.#opened.operations.live.all([])
    for (const { kind, id, fields } of states)
      if (kind === 'shift' && fields['state'] === 'closed' && fields['recomputing'] === true) this.#recomputing.add(id)
  }

  /** A shift was closed while late data of it wait, and says so. */
  closedRecomputing(id: string): void {
    this.#recomputing.add(id)
  }

  async refresh(): Promise<void> {
    const stale = await this.#opened.operations.coverage.stale(STALE_MAX)
    this.#stale = stale.filter(({ id, changes }) => this.#given.get(id) !== changes)
    this.#ripening.keepOnly(this.#stale.map(({ id }) => id))
  }

  /** Judge one again. False when none is due. */
  async look(moment: Moment): Promise<boolean> {
    const due = this.#stale.find(({ id, changes }) => this.#ripening.isRipe(id, changes))
    if (due === undefined) return false
    try {
      await this.#judge(due, moment)
    } catch (error) {
      if (isOfTheStore(error)) throw error
      // a fault of ours: it holds up no other, and is looked at again when it changes or after a restart
      this.#opened.log.error({ err: error, shift: due.id }, 'coverage cannot judge a closed shift again')
      this.#given.set(due.id, due.changes)
    }
    await this.refresh()
    return true
  }

  async #judge({ id, cause, changes }: StaleShift, { nowMs, settings }: Moment): Promise<void> {
    const { operations, assets, isKnown } = this.#opened
    const row = await operations.shifts.get(id)
    if (row === undefined || row.state !== 'closed') {
      await operations.coverage.commit({ judged: [{ id, changes }] })
      return
    }
    // figures stay judged by what they were judged by, until these settings are changed for them
    const by = cause === 'settings' ? settings : await this.#settingsOf(row.settings)
    const coverage = coverageOf(row, await factsOf(row, operations, assets, isKnown), nowMs, by.is)
    const isSame = JSON.stringify(coverage) === JSON.stringify(row.coverage)
    const recomputing = this.#isWaiting(row)
    const wasRecomputing = this.#recomputing.has(id)
    await operations.coverage.commit({
      judged: [{ id, changes }],
      ...(isSame && recomputing === wasRecomputing
        ? {}
        : {
            shifts: [
              {
                id,
                state: 'closed',
                settings: isSame ? row.settings : by.version,
                ...(isSame ? {} : { coverage, newVersion: cause }),
                atMs: nowMs,
                live: liveOf(row, 'closed', coverage.figures, OVER, recomputing),
              },
            ],
          }),
    })
    this.#mark(id, recomputing)
  }

  /** Say of the shifts on the board whether late data wait for them; `waiting` tells whether anything changed since the last time. */
  async show(waiting: string, nowMs: number): Promise<void> {
    if (waiting === this.#waiting) return
    const { operations } = this.#opened
    const onBoard = await operations.shifts.list({
      fromMs: nowMs - BOARD_MS,
      state: 'closed',
      towns: [],
      limit: ON_BOARD_MAX,
    })
    for (const row of onBoard) {
      const recomputing = this.#isWaiting(row)
      if (recomputing === this.#recomputing.has(row.id) || row.figures === undefined) continue
      const live = liveOf(row, 'closed', row.figures, OVER, recomputing)
      await operations.coverage.commit({
        shifts: [{ id: row.id, state: 'closed', settings: row.settings, atMs: nowMs, live }],
      })
      this.#mark(row.id, recomputing)
    }
    this.#waiting = waiting
  }

  async #settingsOf(version: number): Promise<SettingsNow> {
    const row = await this.#opened.operations.ruleSettings.get(version)
    return { version, is: settingsOf(JSON.parse(row?.content ?? '{}') as ChangedSettings) }
  }

  #isWaiting({ vehicles, toMs }: Pick<ShiftEntry, 'vehicles' | 'toMs'>): boolean {
    return vehicles.some((vehicle) => (this.#opened.waitingFromMs(vehicle) ?? Number.POSITIVE_INFINITY) < toMs)
  }

  #mark(id: string, recomputing: boolean): void {
    if (recomputing) this.#recomputing.add(id)
    else this.#recomputing.delete(id)
  }
}
