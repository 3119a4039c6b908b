/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { LotDetail } from '#domain/parking/operator.ts'
import { addDays } from '#domain/plan/local-day.ts'
import { isMorningKept } from '#domain/sharing/morning.ts'
import type { MorningForecast, Overstay } from '#domain/sharing/overstay.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import { useNow } from '../phone/hooks.ts'
import { clockText } from '../phone/moments.ts'
import { moneyText } from '../phone/text.ts'
import { useHere } from './here.ts'
import { Answered } from './parts.tsx'
import { dayName, useMoment } from './times.ts'
import { useOwn } from './use-own.ts'

const DAYS = 14
const OVERSTAYS_SHOWN = 20
const OVERSTAYS_MAX = 200

/** Whether the owner's people found their bays each morning, and who stayed too long. */
export function MorningsTab({ lot }: { lot: LotDetail }) {
  return (
    <div class="columns">
      <Mornings lot={lot} />
      <Overstays lot={lot} />
    </div>
  )
}

function Mornings({ lot }: { lot: LotDetail }) {
  const { words } = useHere()
  const now = useNow()
  const { zone } = lot.file.profile
  const today = zoneOf(zone).dayOf(now)
  const own = useOwn<{ mornings: readonly MorningForecast[] }>(
    `/api/own/mornings?lot=${lot.id}&from=${addDays(today, 1 - DAYS)}&to=${addDays(today, 1)}`,
  )
  const mornings = own.answer?.mornings.toSorted((a, b) => b.windowEndMs - a.windowEndMs) ?? []
  const results = mornings.map((morning) => isMorningKept(morning, now))
  const kept = results.filter((result) => result === true).length
  const known = results.filter((result) => typeof result === 'boolean').length
  const withUnknown = (bays: number | undefined, unknown = 0) => (
    <td>
      {bays ?? words.none}
      {unknown > 0 && (
        <span class="below dimmed">
          {words.unknown} {unknown}
        </span>
      )}
    </td>
  )
  const resultText = (result: boolean | 'unknown' | undefined) =>
    result === undefined
      ? words.notYet
      : result === 'unknown'
        ? words.cameUnknown
        : result
          ? words.morningKept
          : `▲ ${words.morningShort}`
  return (
    <section class="card" aria-label={words.protectedMornings}>
      <h2>{words.protectedMornings}</h2>
      <Answered own={own}>
        {mornings.length === 0 ? (
          <p class="dimmed">{words.noMornings}</p>
        ) : (
          <>
            {known > 0 && <p class="figures">{words.protectedOf(kept, known)}</p>}
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.day}</th>
                  <th scope="col">{words.needed}</th>
                  <th scope="col">{words.expected}</th>
                  <th scope="col">{words.came}</th>
                  <th scope="col">{words.result}</th>
                </tr>
              </thead>
              <tbody>
                {mornings.map((morning, index) => (
                  <tr key={`${morning.day} ${morning.windowEndMs}`} data-morning={morning.day}>
                    <th scope="row">
                      {dayName(morning.day, words)} {clockText(morning.windowEndMs, zone)}
                    </th>
                    <td>{morning.staffBays}</td>
                    {withUnknown(morning.expectedFree, morning.unknown)}
                    {withUnknown(morning.cameFree, morning.cameUnknown)}
                    <td class={results[index] === false ? 'wrong' : ''}>{resultText(results[index])}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
        <p class="dimmed">{words.staffFirst}</p>
      </Answered>
    </section>
  )
}

function Overstays({ lot }: { lot: LotDetail }) {
  const { words } = useHere()
  const moment = useMoment(lot.file.profile.zone)
  const [limit, setLimit] = useState(OVERSTAYS_SHOWN)
  const own = useOwn<{ overstays: readonly Overstay[] }>(`/api/own/overstays?lot=${lot.id}&limit=${limit}`)
  const overstays = own.answer?.overstays ?? []
  const labels = new Map(lot.file.profile.bays.map(({ id, label }) => [id, label]))
  return (
    <section class="card" aria-label={words.overstays}>
      <h2>{words.overstays}</h2>
      <Answered own={own}>
        {overstays.length === 0 ? (
          <p class="dimmed">{words.noOverstays}</p>
        ) : (
          <ul class="rows">
            {overstays.map((overstay) => (
              <li key={overstay.id} data-overstay={overstay.id}>
                <p class="line">
                  <strong class="figures">{overstay.plateMasked}</strong>
                  {overstay.bay !== undefined && <span>{labels.get(overstay.bay) ?? overstay.bay}</span>}
                  <span class={`tag ${overstay.leftAtMs === undefined ? 'bad' : ''}`}>
                    {overstay.leftAtMs === undefined ? words.stillHere : words.leftAt(moment(overstay.leftAtMs))}
                  </span>
                  {overstay.appeal !== undefined && <span class="tag">{words.appeal[overstay.appeal.state]}</span>}
                </p>
                <p class="dimmed figures">
                  {[
                    words.since(moment(overstay.fromMs)),
                    words.fee(moneyText(overstay.feeFen)),
                    ...(overstay.isStrike ? [] : [words.notAStrike]),
                  ].join(' · ')}
                </p>
              </li>
            ))}
          </ul>
        )}
        {overstays.length >= limit && limit < OVERSTAYS_MAX && (
          <button type="button" onClick={() => setLimit(OVERSTAYS_MAX)}>
            {words.more}
          </button>
        )}
      </Answered>
    </section>
  )
}
