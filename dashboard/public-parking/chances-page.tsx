/** @jsxImportSource preact */
import type { Calibration } from '#domain/parking/forecast.ts'
import { failureText } from '../phone/failure.ts'
import { dayText, DISTRICT_ZONE } from '../phone/moments.ts'
import type { DistrictClock } from '../server-clock.ts'
import { useHere } from './here.ts'
import { useAsked } from './use-asked.ts'

const RENEW_MS = 3_600_000
const grouped = new Intl.NumberFormat('en-US')
const percent = (share: number): number => Math.round(share * 100)

/** How well chances were kept, in plain words and as two bars each. */
export function ChancesPage() {
  const { words } = useHere()
  const { answer, error } = useAsked<{ clock?: DistrictClock; calibration?: Calibration; atMs?: number }>(
    '/api/public/parking/calibration',
    RENEW_MS,
  )
  if (answer === undefined)
    return error === undefined ? (
      <p class="waiting" aria-busy="true" />
    ) : (
      <p class="note warn" role="alert">
        {failureText(error, words)}
      </p>
    )
  const { calibration, atMs } = answer
  return (
    <section class="card">
      <p>{words.chancesText}</p>
      {calibration === undefined ? (
        <p class="note">{words.chancesNone}</p>
      ) : (
        <>
          <p class="line">
            <strong class="figures">{words.chancesError(calibration.errorPoints.toFixed(1))}</strong>
            <span class="dimmed">
              {words.chancesCount(grouped.format(calibration.count))}
              {atMs !== undefined && ` · ${words.asOf(dayText(atMs, DISTRICT_ZONE))}`}
            </span>
          </p>
          <p class="legend dimmed" aria-hidden="true">
            <span class="told-mark" /> {words.told} <span class="came-mark" /> {words.came}
          </p>
          <ul class="bins">
            {calibration.bins
              .filter(({ count }) => count > 0)
              .map(({ fromPercent, toPercent, told, came }) => (
                <li key={fromPercent}>
                  <span class="bin" aria-hidden="true">
                    <span class="told-mark" style={{ width: `${percent(told)}%` }} />
                    <span class="came-mark" style={{ width: `${percent(came)}%` }} />
                  </span>
                  <span>{words.chancesBin(fromPercent, toPercent, percent(came))}</span>
                </li>
              ))}
          </ul>
        </>
      )}
    </section>
  )
}
