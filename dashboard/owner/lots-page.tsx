/** @jsxImportSource preact */
import type { LotSummary } from '#domain/parking/operator.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import type { DistrictClock } from '../server-clock.ts'
import { mine } from './figures.ts'
import { nameOf, useHere } from './here.ts'
import { Answered, Bar, Fullness } from './parts.tsx'
import { useMoment } from './times.ts'
import { useOwn, type Own } from './use-own.ts'

export interface OwnLots {
  readonly clock: DistrictClock
  readonly lots: readonly LotSummary[]
}
export const LOTS = '/api/own/lots'
export const WAITING = '/api/own/rights?state=applied&limit=200'
export const RENEW_MS = 15_000

/** All lots of the owner, the way into each of them, and what waits for a word of the owner. */
export function LotsPage({ own }: { own: Own<OwnLots> }) {
  const { words, go, owner } = useHere()
  const waiting = useOwn<{ rights: readonly ParkingRight[] }>(WAITING, RENEW_MS)
  const lots = own.answer?.lots ?? []
  const n = mine(waiting.answer?.rights ?? [], lots).length
  return (
    <>
      <Bar title={words.myLots} sub={owner.get().person?.name} />
      <main class="wide">
        {n > 0 && (
          <button type="button" class="main-action" onClick={() => go('/owner/applications')}>
            {words.waiting(n)}
          </button>
        )}
        <Answered own={own}>
          {lots.length === 0 ? (
            <p class="empty">{words.noLots}</p>
          ) : (
            <ul class="cards">
              {lots.map((lot) => (
                <li key={lot.id}>
                  <LotCard lot={lot} />
                </li>
              ))}
            </ul>
          )}
        </Answered>
        {n === 0 && (
          <p class="line">
            <button type="button" onClick={() => go('/owner/applications')}>
              {words.applications}
            </button>
          </p>
        )}
      </main>
    </>
  )
}

function LotCard({ lot }: { lot: LotSummary }) {
  const { language, go, words } = useHere()
  const { profile } = lot.file
  const name = nameOf(lot, language)
  return (
    <article class="card lot" data-lot={lot.id}>
      <h2>
        <a
          href={`/owner/lot/${lot.id}`}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey) return
            event.preventDefault()
            go(`/owner/lot/${lot.id}`)
          }}
        >
          {name}
        </a>
      </h2>
      <p class="dimmed">
        {[profile.owner, words.ownerType[profile.ownerType], profile.address].filter(Boolean).join(' · ')}
      </p>
      <Fullness lot={{ ...lot, capacity: profile.capacity }} />
      <SharingLine lot={lot} />
      {(lot.sharing?.overstaying ?? 0) > 0 && (
        <p>
          <span class="tag filled">
            ▲ {words.overstaying} {lot.sharing?.overstaying}
          </span>
        </p>
      )}
    </article>
  )
}

/** Whether it is shared, until when, and how many of the quota are taken. */
export function SharingLine({ lot }: { lot: Pick<LotSummary, 'sharing' | 'isShared'> & Pick<LotSummary, 'file'> }) {
  const { words } = useHere()
  const moment = useMoment(lot.file.profile.zone)
  const { sharing, isShared } = lot
  const taken = (sharing?.held ?? 0) + (sharing?.arrived ?? 0) + (sharing?.overstaying ?? 0)
  return (
    <p class="line">
      <span class={`tag ${isShared ? 'ok' : ''}`}>{isShared ? words.shared : words.notShared}</span>
      {isShared && sharing !== undefined && (
        <span class="figures">
          {sharing.untilMs === undefined
            ? words.noWindow
            : (sharing.isOpen ? words.openUntil : words.opensAt)(moment(sharing.untilMs))}
        </span>
      )}
      {isShared && sharing !== undefined && (
        <span class="figures">
          {words.taken} <strong>{words.takenOf(taken, sharing.quota)}</strong>
        </span>
      )}
    </p>
  )
}
