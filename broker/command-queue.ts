import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { DeviceKind } from '#domain/asset.ts'
import type { Commands } from '#stores/types.ts'

/** How soon a command written by the API goes out. */
const EVERY_MS = 200
const PAGE = 500
/** A note that commands were handed over is written again when it has not arrived by then. */
const NOTE_AGAIN_MS = 2_000

export interface CommandQueueOptions {
  readonly commands: Commands
  /** Whether the device has a session that would take or keep a command now. */
  readonly hears: (kind: DeviceKind, id: string) => boolean
  /** Hand it to the device's session; resolves when it is there. */
  readonly send: (kind: DeviceKind, id: string, payload: string) => Promise<void>
  readonly nowMs: () => number
  readonly log: Logger
}

/**
 * Hands commands that wait in the operations store to the sessions of their devices (docs/SPEC.md B15), until `signal`. One whose device
 * never subscribed waits here, not in vain: it goes out when the device does. One that was handed over is not handed over again by this broker, but may be
 * by the next one, when this one ends before that is noted.
 */
export async function handOverCommands(options: CommandQueueOptions, signal: AbortSignal): Promise<void> {
  const { log } = options
  const handed = new Map<number, { atMs: number; notedAtMs: number }>()
  let failing = false
  while (!signal.aborted) {
    try {
      await handOver(options, handed, signal)
      failing = false
    } catch (error) {
      if (!failing && !signal.aborted) log.error({ err: error }, 'cannot hand over commands; tried again')
      failing = true
    }
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}

async function handOver(
  { commands, hears, send, nowMs }: CommandQueueOptions,
  handed: Map<number, { atMs: number; notedAtMs: number }>,
  signal: AbortSignal,
): Promise<void> {
  const waiting = new Set<number>()
  for (let page = await commands.waiting(PAGE); page.length > 0; page = await commands.waiting(PAGE, page.at(-1)!.id)) {
    for (const { id, kind, assetId, payload } of page) {
      waiting.add(id)
      if (handed.has(id) || !hears(kind, assetId)) continue
      if (signal.aborted) return
      await send(kind, assetId, payload)
      handed.set(id, { atMs: nowMs(), notedAtMs: -Infinity })
    }
    if (page.length < PAGE) break
  }
  const now = performance.now()
  const toNote = Map.groupBy(
    [...handed].filter(([id, { notedAtMs }]) => waiting.has(id) && now - notedAtMs >= NOTE_AGAIN_MS),
    ([, { atMs }]) => atMs,
  )
  for (const id of handed.keys()) if (!waiting.has(id)) handed.delete(id)
  for (const [atMs, those] of toNote) {
    for (const [, mark] of those) mark.notedAtMs = now
    await commands.published(
      those.map(([id]) => id),
      atMs,
    )
  }
}
