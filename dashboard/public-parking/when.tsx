/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { BayKind } from '#domain/parking/lot.ts'
import { useStore } from '../phone/hooks.ts'
import { atOf, DISTRICT_ZONE, fieldText, momentText } from '../phone/moments.ts'
import { nowMs } from '../server-clock.ts'
import { useHere } from './here.ts'
import { laters, lengths, onStep } from './wish.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** As the platform has it until it told its own number. */
const AHEAD_MS_MAX = 7 * DAY_MS

/** When I come, how long I stay, in what kind of bay. */
export function When({ zone = DISTRICT_ZONE, kinds }: { zone?: string; kinds?: readonly BayKind[] }) {
  const { driver, words, wish, ask } = useHere()
  const { now } = useStore(driver)
  const [isOwn, setOwn] = useState(false)
  const { fromMs, minutes, kind } = wish
  const at = nowMs()
  // the list in domain/ would bring the schemas of the files with it
  const offered = kinds ?? (Object.keys(words.kind) as BayKind[])
  const chosen = isOwn ? 'own' : fromMs === undefined ? 'now' : 'at'
  return (
    <>
      <div class="row">
        <label>
          {words.when}
          <select
            name="when"
            value={chosen}
            onChange={({ currentTarget: { value } }) => {
              setOwn(value === 'own')
              if (value === 'now') ask({ fromMs: undefined })
              else if (value === 'own') ask({ fromMs: onStep(nowMs() + laters[1] * MINUTE_MS) })
              else if (value !== 'at') ask({ fromMs: onStep(nowMs() + Number(value) * MINUTE_MS) })
            }}
          >
            <option value="now">{words.now}</option>
            {fromMs !== undefined && !isOwn && <option value="at">{momentText(fromMs, at, zone, words)}</option>}
            {laters.map((each) => (
              <option key={each} value={String(each)}>
                {each < 60 ? words.inMinutes(each) : words.inHours(each / 60)}
              </option>
            ))}
            <option value="own">{words.otherTime}</option>
          </select>
        </label>
        <label>
          {words.howLong}
          <select
            name="minutes"
            value={String(minutes)}
            onChange={({ currentTarget: { value } }) => ask({ minutes: Number(value) })}
          >
            {[...new Set([...lengths, minutes])]
              .sort((a, b) => a - b)
              .map((each) => (
                <option key={each} value={String(each)}>
                  {words.minutes(each)}
                </option>
              ))}
          </select>
        </label>
        {offered.length > 1 && (
          <label>
            {words.bay}
            <select
              name="kind"
              value={kind ?? 'standard'}
              onChange={({ currentTarget: { value } }) =>
                ask({ kind: value === 'standard' ? undefined : (value as BayKind) })
              }
            >
              {offered.map((each) => (
                <option key={each} value={each}>
                  {words.kind[each]}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {isOwn && (
        <label>
          {words.timeOf}
          <input
            type="datetime-local"
            name="from"
            step={300}
            min={fieldText(at, zone)}
            max={fieldText(at + (now?.rules.holdAheadMsMax ?? AHEAD_MS_MAX), zone)}
            value={fieldText(fromMs ?? at, zone)}
            onChange={({ currentTarget: { value } }) => {
              const from = atOf(value, zone)
              if (from !== undefined) ask({ fromMs: Math.max(from, nowMs()) })
            }}
          />
        </label>
      )}
    </>
  )
}
