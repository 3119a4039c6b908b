/** @jsxImportSource preact */
import { addDays } from '#domain/plan/local-day.ts'
import type { LotDetail } from '#domain/parking/operator.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import { useNow } from '../phone/hooks.ts'
import { clockText } from '../phone/moments.ts'
import { piecesOf, type Piece } from './figures.ts'
import { useHere } from './here.ts'
import { dayName } from './times.ts'

const DAYS = 8
const HOURS = [0, 6, 12, 18, 24]

/** When the lot is shared in the coming days, as it follows from the rules, the calendar and the closures. */
export function WindowStrips({ lot }: { lot: LotDetail }) {
  const { words } = useHere()
  const now = useNow()
  const zone = zoneOf(lot.file.profile.zone)
  const today = zone.dayOf(now)
  const closed = lot.closures.filter(({ endedAtMs }) => endedAtMs === undefined)
  const text = ({ fromMs, toMs, fromShare, toShare }: Piece) =>
    fromShare === 0 && toShare === 1
      ? words.allDay
      : `${clockText(fromMs, zone.name)}–${toShare === 1 ? '24:00' : clockText(toMs, zone.name)}`
  return (
    <section class="card" aria-label={words.nextDays}>
      <h2>{words.nextDays}</h2>
      {lot.notCovered.length > 0 && (
        <p class="note warn" role="status">
          {words.notCovered(lot.notCovered.join(' · '))}
        </p>
      )}
      <ul class="strips">
        {Array.from({ length: DAYS }, (_, index) => addDays(today, index)).map((day, index) => {
          const pieces = piecesOf(day, lot.windows, zone)
          const shut = piecesOf(day, closed, zone)
          return (
            <li key={day}>
              <span class="figures">{index === 0 ? words.today : dayName(day, words)}</span>
              <span class="strip" aria-hidden="true">
                {pieces.map((piece) => (
                  <span
                    key={piece.fromMs}
                    class="open"
                    style={{ left: percent(piece.fromShare), right: percent(1 - piece.toShare) }}
                  />
                ))}
                {shut.map((piece) => (
                  <span
                    key={piece.fromMs}
                    class="shut"
                    style={{ left: percent(piece.fromShare), right: percent(1 - piece.toShare) }}
                  />
                ))}
              </span>
              <span class="dimmed figures hours-text">
                {pieces.length === 0
                  ? words.nothing
                  : pieces.map((piece) => <span key={piece.fromMs}>{text(piece)} </span>)}
              </span>
            </li>
          )
        })}
        <li class="scale" aria-hidden="true">
          <span />
          <span class="strip-scale figures">
            {HOURS.map((hour) => (
              <span key={hour}>{hour}</span>
            ))}
          </span>
          <span />
        </li>
      </ul>
      {closed.length > 0 && (
        <p class="line dimmed">
          <span class="swatch open" aria-hidden="true" /> {words.sharedHours}
          <span class="swatch shut" aria-hidden="true" /> {words.closedHours}
        </p>
      )}
    </section>
  )
}

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`
