/**
 * Where a vehicle is drawn between two fixes: it glides from where it is to the newest fix and waits there. It is never
 * drawn ahead of the last fix, because nobody knows whether it went on.
 */
export interface Place {
  readonly lon: number
  readonly lat: number
  readonly headingDeg: number
}
export interface Glide {
  readonly from: Place
  readonly to: Place
  readonly startMs: number
  readonly endMs: number
}

/** Fixes come once in some seconds; a glide as long as that would lag, a shorter one stutters (our choice). */
export const GLIDE_MS = 1_200
/** A vehicle at 60 km/h comes 330 m in 20 s; from farther it is set down at once, as gliding would draw a way it never took. */
const GLIDE_M_MAX = 400
const M_PER_DEGREE = 111_320

const distanceM = (from: Place, to: Place): number =>
  Math.hypot(
    (to.lon - from.lon) * M_PER_DEGREE * Math.cos((to.lat * Math.PI) / 180),
    (to.lat - from.lat) * M_PER_DEGREE,
  )

const stand = (at: Place, nowMs: number): Glide => ({ from: at, to: at, startMs: nowMs, endMs: nowMs })

/** The way to a new fix; `glideMs` 0: no motion (people who asked for less of it). The same glide when nothing changes. */
export function glideTo(glide: Glide | undefined, to: Place, nowMs: number, glideMs = GLIDE_MS): Glide {
  if (glide === undefined || glideMs === 0) return stand(to, nowMs)
  if (glide.to.lon === to.lon && glide.to.lat === to.lat && glide.to.headingDeg === to.headingDeg) return glide
  const from = placeAt(glide, nowMs)
  if (distanceM(from, to) > GLIDE_M_MAX) return stand(to, nowMs)
  return { from, to, startMs: nowMs, endMs: nowMs + glideMs }
}

export function placeAt({ from, to, startMs, endMs }: Glide, nowMs: number): Place {
  if (nowMs >= endMs) return to
  const share = Math.max(0, nowMs - startMs) / (endMs - startMs)
  // the short way round: from 350° to 10° is 20°
  const turnDeg = ((((to.headingDeg - from.headingDeg) % 360) + 540) % 360) - 180
  return {
    lon: from.lon + (to.lon - from.lon) * share,
    lat: from.lat + (to.lat - from.lat) * share,
    headingDeg: (from.headingDeg + turnDeg * share + 360) % 360,
  }
}

export const isMoving = (glide: Glide, nowMs: number): boolean => nowMs < glide.endMs
