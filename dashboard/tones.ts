/**
 * Play tones one after the other.
 * @param hz their pitches
 * @param loudness 0 to 1
 */
export function playTones(
  audio: AudioContext,
  hz: readonly number[],
  { loudness, toneS }: { readonly loudness: number; readonly toneS: number },
): void {
  const beginS = audio.currentTime
  for (const [at, pitch] of hz.entries()) {
    const tone = audio.createOscillator()
    const gain = audio.createGain()
    tone.frequency.value = pitch
    const fromS = beginS + at * (toneS + 0.04)
    // not cut off: that would crack
    gain.gain.setValueAtTime(0.0001, fromS)
    gain.gain.exponentialRampToValueAtTime(loudness, fromS + 0.02)
    gain.gain.exponentialRampToValueAtTime(0.0001, fromS + toneS)
    tone.connect(gain).connect(audio.destination)
    tone.start(fromS)
    tone.stop(fromS + toneS)
  }
}
