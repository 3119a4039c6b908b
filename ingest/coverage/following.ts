import { settingsOf, type ChangedSettings } from '#domain/coverage/settings.ts'
import type { Followed, Operations } from '#stores/types.ts'
import { BOARD_MS, type ClosedShifts } from './closed-shifts.ts'
import type { SettingsNow, ShiftBoard } from './shift-board.ts'

const SHIFTS_MAX = 10_000

/** Follows what people change of excuses and settings (docs/SPEC.md K11); how far is kept with what came of it. */
export class Following {
  readonly #operations: Pick<Operations, 'coverage' | 'shifts' | 'ruleSettings'>
  readonly #board: ShiftBoard
  readonly #closed: ClosedShifts
  #settings: SettingsNow = { version: -1, is: settingsOf({}) }
  #followed: Followed = { excuseChange: 0, settings: 0 }

  constructor(
    operations: Pick<Operations, 'coverage' | 'shifts' | 'ruleSettings'>,
    board: ShiftBoard,
    closed: ClosedShifts,
  ) {
    this.#operations = operations
    this.#board = board
    this.#closed = closed
  }

  get settings(): SettingsNow {
    return this.#settings
  }

  async begin(): Promise<void> {
    this.#followed = await this.#operations.coverage.followed()
    await this.#readSettings()
  }

  async look(nowMs: number): Promise<void> {
    const { coverage, shifts } = this.#operations
    const before = this.#followed
    await this.#readSettings()
    const excused = await shifts.excusedSince(before.excuseChange)
    const followed: Followed = { excuseChange: excused.last, settings: this.#settings.version }
    if (followed.excuseChange === before.excuseChange && followed.settings === before.settings) return
    if (followed.settings !== before.settings) {
      // older ones keep what they were judged by
      const onBoard = await shifts.list({ fromMs: nowMs - BOARD_MS, state: 'closed', towns: [], limit: SHIFTS_MAX })
      await coverage.commit({ stale: onBoard.map(({ id }) => ({ id, cause: 'settings' })) })
      this.#board.touchAll()
    }
    await coverage.commit({ stale: excused.shiftIds.map((id) => ({ id, cause: 'excuse' })), followed })
    for (const id of excused.shiftIds) this.#board.touchShift(id)
    this.#followed = followed
  }

  async #readSettings(): Promise<void> {
    const { version, content } = await this.#operations.ruleSettings.current()
    if (version === this.#settings.version) return
    this.#settings = { version, is: settingsOf(JSON.parse(content) as ChangedSettings) }
  }
}
