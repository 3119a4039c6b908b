import type { Severity } from '#domain/alert/alert.ts'

let audio: AudioContext | undefined

/** Browsers let a page sound only after a person has done something on it: call it from a click. Whether it may sound now. */
export async function wakeBell(): Promise<boolean> {
  audio ??= new AudioContext()
  if (audio.state !== 'running') await audio.resume().catch(() => undefined)
  return audio.state === 'running'
}

/** Hz and seconds: two tones, for what is urgent three times. */
const tones = { info: [660], warning: [660, 880], urgent: [880, 660, 880, 660, 880, 660] } as const
const TONE_S = 0.16

/** Sound and vibration of an interruption; silent while the browser does not allow it. */
export function ringBell(severity: Severity): void {
  navigator.vibrate?.(severity === 'urgent' ? [300, 120, 300, 120, 600] : [200, 100, 200])
  if (audio === undefined || audio.state !== 'running') return
  const beginS = audio.currentTime
  for (const [at, hz] of tones[severity].entries()) {
    const tone = audio.createOscillator()
    const loudness = audio.createGain()
    tone.frequency.value = hz
    const fromS = beginS + at * (TONE_S + 0.04)
    // not cut off: that would crack
    loudness.gain.setValueAtTime(0.0001, fromS)
    loudness.gain.exponentialRampToValueAtTime(0.3, fromS + 0.02)
    loudness.gain.exponentialRampToValueAtTime(0.0001, fromS + TONE_S)
    tone.connect(loudness).connect(audio.destination)
    tone.start(fromS)
    tone.stop(fromS + TONE_S)
  }
}
