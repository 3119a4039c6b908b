import { useEffect, useEffectEvent, useState } from 'react'

export const speeds = [1, 10, 30, 60, 120, 300] as const
export type Speed = (typeof speeds)[number]

/** A picture at most so often; for people who asked for less motion once a second. */
const FRAME_MS = 50
const CALM_FRAME_MS = 1_000

export interface Player {
  readonly atMs: number
  readonly isPlaying: boolean
  readonly speed: Speed
  readonly setSpeed: (speed: Speed) => void
  /** Stand at a moment; goes on from there when it plays. */
  readonly goTo: (atMs: number) => void
  readonly toggle: () => void
}

/** Time that runs from `fromMs` to `toMs` as fast as chosen, and stops at the end. */
export function usePlayer(fromMs: number, toMs: number): Player {
  const [atMs, setAtMs] = useState(fromMs)
  const [isPlaying, setPlaying] = useState(false)
  const [speed, setSpeed] = useState<Speed>(60)
  const pass = useEffectEvent((elapsedMs: number) => {
    const next = Math.min(toMs, atMs + elapsedMs * speed)
    setAtMs(next)
    if (next >= toMs) setPlaying(false)
  })
  useEffect(() => {
    if (!isPlaying) return undefined
    const frameMs = matchMedia('(prefers-reduced-motion: reduce)').matches ? CALM_FRAME_MS : FRAME_MS
    let lastMs = performance.now()
    let frame = requestAnimationFrame(function draw(nowMs) {
      if (nowMs - lastMs >= frameMs) {
        // a page that was hidden goes on where it was
        pass(Math.min(nowMs - lastMs, 2 * CALM_FRAME_MS))
        lastMs = nowMs
      }
      frame = requestAnimationFrame(draw)
    })
    return () => cancelAnimationFrame(frame)
  }, [isPlaying])
  return {
    atMs,
    isPlaying,
    speed,
    setSpeed,
    goTo: (next) => setAtMs(Math.min(toMs, Math.max(fromMs, next))),
    toggle: () => {
      if (!isPlaying && atMs >= toMs) setAtMs(fromMs)
      setPlaying(!isPlaying)
    },
  }
}
