import { keep, kept } from '../phone/language.ts'
import { playTones } from '../tones.ts'

/** Sound and vibration of a new task; made by the page itself, so that it also rings without a file and without network. */

const SOUND_KEPT_AS = 'kerbside.crew.sound'
const RUNG_KEPT_AS = 'kerbside.crew.rung'
const RUNG_MAX = 200
/** Two tones, twice, urgent ones higher: heard over a washing hose, and told apart from a message. */
const TONES_HZ = { urgent: [988, 1_319], other: [659, 880] } as const

let context: AudioContext | undefined

/** Browsers give sound to a page that was touched. */
export function wakeSound(): void {
  if (typeof AudioContext === 'undefined') return
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
}

export const soundIsOn = (): boolean => kept(SOUND_KEPT_AS) !== 'off'
export const turnSound = (on: boolean): void => keep(SOUND_KEPT_AS, on ? 'on' : 'off')

export function ring(isUrgent: boolean): void {
  // not there in every browser
  if ('vibrate' in navigator) navigator.vibrate(isUrgent ? [400, 150, 400, 150, 400] : [300, 150, 300])
  if (!soundIsOn() || context === undefined || context.state !== 'running') return
  const tones = isUrgent ? TONES_HZ.urgent : TONES_HZ.other
  playTones(context, [...tones, ...tones], { loudness: 0.6, toneS: 0.18 })
}

/** By order: the call that this phone has rung for. */
export function rung(): Record<string, number> {
  try {
    const known: unknown = JSON.parse(kept(RUNG_KEPT_AS) ?? '{}')
    return typeof known === 'object' && known !== null ? (known as Record<string, number>) : {}
  } catch {
    return {}
  }
}

export function keepRung(calls: readonly { readonly id: number; readonly interruptedAtMs?: number }[]): void {
  const known = rung()
  for (const { id, interruptedAtMs } of calls) known[id] = interruptedAtMs ?? 0
  const latest = Object.entries(known)
    .sort(([, a], [, b]) => b - a)
    .slice(0, RUNG_MAX)
  keep(RUNG_KEPT_AS, JSON.stringify(Object.fromEntries(latest)))
}
