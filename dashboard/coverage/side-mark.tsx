import type { SideStanding } from '#domain/coverage/standing.ts'
import { sideColours } from '../map/palette.ts'
import { useScheme } from '../ui/scheme.ts'
import classes from './side-mark.module.css'

/** In the order of the legend. */
export const standings = ['done', 'partly', 'open', 'missed', 'unknown', 'excused'] as const satisfies SideStanding[]

/** The line of the map, beside the same state in a list or legend; decoration, the words stand beside it. */
export function SideMark({ state, width = 34 }: { state: SideStanding; width?: number }) {
  const colour = sideColours[useScheme()][state]
  return (
    <svg className={classes.mark} width={width} height={12} viewBox={`0 0 ${width} 12`} aria-hidden="true">
      <Line state={state} colour={colour} width={width} />
    </svg>
  )
}

function Line({ state, colour, width }: { state: SideStanding; colour: string; width: number }) {
  const along = `M1 6H${width - 1}`
  const ground = 'var(--kerbside-card)'
  switch (state) {
    case 'done':
      return <path d={along} stroke={colour} strokeWidth={5} />
    case 'open':
      return <rect x={1.5} y={4} width={width - 3} height={4} fill={ground} stroke={colour} strokeWidth={1.4} />
    case 'partly':
      return (
        <>
          <rect x={1.5} y={4} width={width - 3} height={4} fill={ground} stroke={colour} strokeWidth={1.4} />
          <path d={along} stroke={colour} strokeWidth={4} strokeDasharray="9 8" />
        </>
      )
    case 'missed':
      return <path d={along} stroke={colour} strokeWidth={7.5} strokeDasharray="8 3.2" />
    case 'unknown':
      return (
        <path d={`M3 6H${width - 2}`} stroke={colour} strokeWidth={5} strokeLinecap="round" strokeDasharray=".01 7.6" />
      )
    case 'excused':
      return (
        <>
          <path d={along} stroke={colour} strokeWidth={7} />
          <path d={along} stroke={ground} strokeWidth={4.2} strokeDasharray="2.6 3.4" />
        </>
      )
  }
}
