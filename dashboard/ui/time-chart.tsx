import 'uplot/dist/uPlot.min.css'
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import { dayText, shortTimeText } from '../format.ts'
import { useScheme } from './scheme.ts'
import classes from './time-chart.module.css'

export interface ChartPoint {
  readonly atMs: number
  /** null: a gap; the line is not drawn across it. */
  readonly y: number | null
}

const HEIGHT_PX = 120
const DAY_MS = 86_400_000

const colours = {
  light: { line: '#13708a', fill: '#13708a1c', axis: '#56636c', grid: '#e3e8eb' },
  dark: { line: '#71b8c9', fill: '#71b8c924', axis: '#a2b0ba', grid: '#27323a' },
} as const

/**
 * One figure over time, drawn on canvas: `steps` for what is on or off, a line otherwise. `text` says the same in words.
 * A click tells the time clicked at.
 */
export function TimeChart({
  points,
  fromMs,
  toMs,
  steps = false,
  percent = false,
  text,
  onPick,
}: {
  points: readonly ChartPoint[]
  fromMs: number
  toMs: number
  steps?: boolean
  /** From 0 to 100, whatever the values are. */
  percent?: boolean
  text: string
  onPick?: (atMs: number) => void
}) {
  const host = useRef<HTMLDivElement>(null)
  const scheme = useScheme()
  const picked = useRef(onPick)
  useEffect(() => {
    picked.current = onPick
  })
  useEffect(() => {
    const element = host.current
    if (element === null) return undefined
    const colour = colours[scheme]
    const axis = {
      stroke: colour.axis,
      font: '12px system-ui, sans-serif',
      grid: { stroke: colour.grid, width: 1 },
      ticks: { show: false },
    }
    const values = points.flatMap(({ y }) => (y === null ? [] : [y]))
    const chart = new UPlot(
      {
        width: element.clientWidth,
        height: HEIGHT_PX,
        legend: { show: false },
        cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
        padding: [8, 20, 0, 0],
        scales: {
          x: { time: false, min: fromMs, max: toMs },
          y: steps
            ? { range: [-0.1, 1.1] }
            : percent
              ? { range: [0, 100] }
              : { range: (_chart, min, max) => roomFor(min, max) },
        },
        axes: [
          {
            ...axis,
            size: 26,
            space: 70,
            values: (_chart, at) => at.map((ms) => (toMs - fromMs > DAY_MS * 1.5 ? dayText(ms) : shortTimeText(ms))),
            splits: () => ticks(fromMs, toMs),
          },
          {
            ...axis,
            size: 48,
            space: 28,
            ...(steps
              ? { splits: () => [0, 1], values: () => ['0', '1'] }
              : percent
                ? { splits: () => [0, 50, 100], values: () => ['0%', '50%', '100%'] }
                : { values: decimals }),
          },
        ],
        series: [
          {},
          {
            stroke: colour.line,
            fill: colour.fill,
            width: 1.6,
            points: { show: values.length < 2 },
            ...(steps ? { paths: UPlot.paths.stepped?.({ align: 1 }) } : {}),
          },
        ],
      },
      [points.map(({ atMs }) => atMs), points.map(({ y }) => y)],
      element,
    )
    const resize = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT_PX }))
    resize.observe(element)
    const pick = () => {
      const { left } = chart.cursor
      if (left !== undefined && left >= 0) picked.current?.(chart.posToVal(left, 'x'))
    }
    chart.over.addEventListener('click', pick)
    return () => {
      resize.disconnect()
      chart.destroy()
    }
  }, [points, fromMs, toMs, steps, percent, scheme])
  return (
    <div
      ref={host}
      className={classes.chart}
      role="img"
      aria-label={text}
      data-picked={onPick !== undefined || undefined}
    />
  )
}

/** As many decimals as the distance of two lines needs, so that no two of them say the same. */
const decimals = (_chart: UPlot, at: number[]): string[] => {
  const step = (at[1] ?? 1) - (at[0] ?? 0)
  const digits = [0, 1, 2, 3, 4, 5].find((each) => Number.isInteger(Number((step * 10 ** each).toPrecision(9)))) ?? 6
  return at.map((y) => y.toFixed(digits))
}

/** Room above and below, so that a steady value is a line in the middle and not the frame. */
function roomFor(min: number, max: number): [number, number] {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return [0, 1]
  const room = max === min ? Math.abs(max) * 0.1 || 1 : (max - min) * 0.12
  return [min >= 0 ? Math.max(0, min - room) : min - room, max + room]
}

const HOUR_MS = 3_600_000
const stepsMs = [5 * 60_000, 10 * 60_000, HOUR_MS, 3 * HOUR_MS, 4 * HOUR_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS]
const ZONE_MS = 8 * HOUR_MS // whole hours and midnights of Asia/Shanghai

function ticks(fromMs: number, toMs: number): number[] {
  const stepMs = stepsMs.find((step) => (toMs - fromMs) / step <= 7) ?? 30 * DAY_MS
  const found: number[] = []
  for (let at = Math.ceil((fromMs + ZONE_MS) / stepMs) * stepMs - ZONE_MS; at <= toMs; at += stepMs) found.push(at)
  return found
}
