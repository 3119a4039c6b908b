/** @jsxImportSource preact */
import type { LotHours } from '#domain/parking/operator.ts'
import { useNow } from '../phone/hooks.ts'
import { clockText, momentText } from '../phone/moments.ts'
import type { DistrictClock } from '../server-clock.ts'
import { useHere } from './here.ts'
import { useAsked } from './use-asked.ts'

const RENEW_MS = 300_000
const HALF_HOUR_MS = 1_800_000
/** Best and worst closer together than this are told as the same (points). */
const SAME_POINTS = 5
const HIGH = 64 // of the drawing; its width is that of the screen
const LOW = 3 // what is not shared is a line, not a gap
const LABEL_EVERY = 8 // half hours

/** The next day of a car park: when a bay will likely be free, and when it is shared. */
export function Hours({ lot, zone }: { lot: string; zone: string }) {
  const { words, go } = useHere()
  const now = useNow()
  // on the half hours of the clock, as people think of a day
  const fromMs = Math.ceil(now / HALF_HOUR_MS) * HALF_HOUR_MS
  const { answer } = useAsked<LotHours & { clock: DistrictClock }>(
    `/api/public/parking/lots/${encodeURIComponent(lot)}/hours?fromMs=${fromMs}`,
    RENEW_MS,
  )
  if (answer === undefined) return null
  const { points, windows, notCovered } = answer
  const isOpen = (atMs: number) => windows.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
  const told = points.flatMap(({ atMs, chance }) =>
    chance === undefined || !isOpen(atMs) ? [] : [{ atMs, percent: chance.percent }],
  )
  const [best] = told.toSorted((a, b) => b.percent - a.percent)
  const [worst] = told.toSorted((a, b) => a.percent - b.percent)
  if (points.every(({ chance }) => chance === undefined) && notCovered.length === 0) return null
  const isPartlyTold = points.some(({ atMs, chance }) => isOpen(atMs) && chance === undefined)
  const at = (atMs: number) => momentText(atMs, now, zone, words)
  return (
    <section class="card" aria-label={words.hours}>
      <h2>{words.hours}</h2>
      {best !== undefined && worst !== undefined && (
        <>
          <p class="dimmed">
            {isPartlyTold
              ? words.noChance
              : best.percent - worst.percent < SAME_POINTS
                ? words.hoursFlat
                : words.hoursText(at(best.atMs), at(worst.atMs))}
          </p>
          <svg class="hours" viewBox={`0 0 ${points.length * 2} ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
            {points.map(({ atMs, chance }, index) => {
              // what is not known is no low chance: drawn whole and pale
              const high = isOpen(atMs) ? Math.max(LOW, ((chance?.percent ?? 100) / 100) * HIGH) : LOW
              return (
                <rect
                  key={atMs}
                  class={isOpen(atMs) ? (chance === undefined ? 'untold' : 'open') : 'shut'}
                  x={index * 2 + 0.2}
                  width={1.6}
                  y={HIGH - high}
                  height={high}
                />
              )
            })}
          </svg>
          <div class="hours-labels figures" aria-hidden="true">
            {points
              .filter((_, index) => index % LABEL_EVERY === 0)
              .map(({ atMs }) => (
                <span key={atMs}>{clockText(atMs, zone)}</span>
              ))}
          </div>
          <p class="legend dimmed" aria-hidden="true">
            <span class="open" /> {words.hourOpen} <span class="shut" /> {words.hourShut}
            {isPartlyTold && (
              <>
                <span class="untold" /> {words.noChance}
              </>
            )}
          </p>
          <details>
            <summary>{words.hoursTable}</summary>
            <ul class="hours-list figures">
              {points
                .filter((_, index) => index % 2 === 0)
                .map(({ atMs, chance }) => (
                  <li key={atMs}>
                    <span>{at(atMs)}</span>
                    <span>{chance === undefined ? '–' : words.chance(chance.percent)}</span>
                    <span class="dimmed">{isOpen(atMs) ? words.hourOpen : words.hourShut}</span>
                  </li>
                ))}
            </ul>
          </details>
        </>
      )}
      {notCovered.length > 0 && <p class="note warn">{words.notCovered(notCovered.join('、'))}</p>}
      <a
        class="button"
        href="/p/chances"
        onClick={(event) => {
          event.preventDefault()
          go('/p/chances')
        }}
      >
        {words.howGood}
      </a>
    </section>
  )
}
