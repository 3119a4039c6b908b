import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'

/** The district's time: what readings are judged by. Sessions and other dealings with people go by the real clock. */
export interface Clock {
  readonly nowMs: () => number
  /** Seconds of the district that pass in a second; 1 as soon as it has caught up with the real clock. */
  readonly speed: () => number
}

/** Where a fast clock stood last, beside the simulated district's other files. */
export const clockFile = (dataDir: string): string => join(dataDir, 'simulation', 'clock')

const DAY_MS = 86_400_000
/** Asia/Shanghai has no summer time. */
const OFFSET_MS = 8 * 3_600_000

export const realClock: Clock = { nowMs: Date.now, speed: () => 1 }

/**
 * The clock of all parts of one process. With a simulated district faster than life (SIMULATION_SPEED) it begins at today's midnight in
 * Shanghai, or where it stood when the platform was stopped today, runs at that speed until it has caught up with the real clock, and is
 * the real clock from then on. So shifts, alerts and ages of the simulated day are what they would be on a real one.
 *
 * @param startedMs real time at which the process started; all its threads must be given the same
 */
export function createClock(
  config: Pick<Config, 'simulate' | 'simulationSpeed' | 'dataDir'>,
  startedMs: number,
): Clock {
  const { simulate, simulationSpeed, dataDir } = config
  if (!simulate || simulationSpeed <= 1) return realClock
  const midnightMs = Math.floor((startedMs + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS
  const beginMs = Math.min(startedMs, Math.max(midnightMs, stoodAtMs(dataDir)))
  const at = (realMs: number): number => Math.min(realMs, Math.round(beginMs + (realMs - startedMs) * simulationSpeed))
  return {
    nowMs: () => at(Date.now()),
    speed: () => (at(Date.now()) < Date.now() ? simulationSpeed : 1),
  }
}

function stoodAtMs(dataDir: string): number {
  try {
    const atMs = Number(readFileSync(clockFile(dataDir), 'utf8'))
    return Number.isFinite(atMs) ? atMs : 0
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0 // never ran before
    throw new Error(`Cannot read where the fast clock stood in ${clockFile(dataDir)}`, { cause: error })
  }
}
