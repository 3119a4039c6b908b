import type { Severity } from '#domain/alert/alert.ts'
import { playTones } from '../tones.ts'

let audio: AudioContext | undefined

/** Browsers let a page sound only after a person has done something on it: call it from a click. Whether it may sound now. */
export async function wakeBell(): Promise<boolean> {
  audio ??= new AudioContext()
  if (audio.state !== 'running') await audio.resume().catch(() => undefined)
  return audio.state === 'running'
}

/** Hz: two tones, for what is urgent three times. */
const tones = { info: [660], warning: [660, 880], urgent: [880, 660, 880, 660, 880, 660] } as const

/** Sound and vibration of an interruption; silent while the browser does not allow it. */
export function ringBell(severity: Severity): void {
  navigator.vibrate?.(severity === 'urgent' ? [300, 120, 300, 120, 600] : [200, 100, 200])
  if (audio === undefined || audio.state !== 'running') return
  playTones(audio, tones[severity], { loudness: 0.3, toneS: 0.16 })
}
