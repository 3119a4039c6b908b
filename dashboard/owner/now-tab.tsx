/** @jsxImportSource preact */
import type { LotDetail } from '#domain/parking/operator.ts'
import type { Hold } from '#domain/sharing/hold.ts'
import { isMorningKept } from '#domain/sharing/morning.ts'
import type { MorningForecast } from '#domain/sharing/overstay.ts'
import { useNow } from '../phone/hooks.ts'
import { useHere } from './here.ts'
import { RENEW_MS, SharingLine } from './lots-page.tsx'
import { Answered, Figure, Fullness } from './parts.tsx'
import { useMoment } from './times.ts'
import { useOwn } from './use-own.ts'
import { WindowStrips } from './window-strips.tsx'

const HOLDS_SHOWN = 100

/** How the lot is now: bays, who holds one, whether the next morning is safe, when it is shared next. */
export function NowTab({ lot }: { lot: LotDetail }) {
  const { words } = useHere()
  const { profile } = lot.file
  const { policy } = lot.policy
  return (
    <div class="columns">
      <section class="card" aria-label={words.tabs.now}>
        <h2>{words.tabs.now}</h2>
        <Fullness lot={{ ...lot, capacity: profile.capacity }} />
        <SharingLine
          lot={{ ...lot, isShared: policy.isShared, file: { ...lot.file, bays: 0, sharedBays: 0, kinds: {} } }}
        />
        {lot.sharing !== undefined && policy.isShared && (
          <dl class="figure-row">
            <Figure name={words.held}>{lot.sharing.held}</Figure>
            <Figure name={words.arrived}>{lot.sharing.arrived}</Figure>
            <Figure name={words.overstaying}>{lot.sharing.overstaying}</Figure>
          </dl>
        )}
      </section>
      <NextMorning lot={lot} />
      <WindowStrips lot={lot} />
      <Holds lot={lot} />
    </div>
  )
}

/** By what came of it; until then by what is expected. */
function MorningTag({ morning }: { morning: MorningForecast }) {
  const { words } = useHere()
  const kept = isMorningKept(morning, useNow()) ?? !morning.isShort
  if (kept === 'unknown') return <span class="tag">{words.cameUnknown}</span>
  return kept ? <span class="tag ok">{words.morningKept}</span> : <span class="tag filled">▲ {words.morningShort}</span>
}

/** Whether the owner's people find their bays. */
function NextMorning({ lot }: { lot: LotDetail }) {
  const { words } = useHere()
  const { zone } = lot.file.profile
  const moment = useMoment(zone)
  const own = useOwn<{ mornings: readonly MorningForecast[] }>(`/api/own/mornings?lot=${lot.id}`, RENEW_MS)
  const latest = own.answer?.mornings.toSorted((a, b) => b.windowEndMs - a.windowEndMs)[0]
  return (
    <section class="card" aria-label={words.protectedMornings}>
      <h2>{words.protectedMornings}</h2>
      <Answered own={own}>
        {latest === undefined ? (
          <p>{words.noMorning}</p>
        ) : (
          <>
            <p class="line">
              <strong class="figures">{moment(latest.windowEndMs)}</strong>
              <MorningTag morning={latest} />
            </p>
            <p class="figures">
              {words.morningNote(latest.expectedFree, latest.staffBays)}{' '}
              {latest.unknown !== undefined && words.unknownBays(latest.unknown)}
            </p>
            {latest.stillThere > 0 && <p class="figures">{words.stillThere(latest.stillThere)}</p>}
            {latest.cameFree !== undefined && <p class="figures">{words.cameFree(latest.cameFree)}</p>}
          </>
        )}
        <p class="dimmed">{words.staffFirst}</p>
      </Answered>
    </section>
  )
}

function Holds({ lot }: { lot: LotDetail }) {
  const { words } = useHere()
  const { zone, bays } = lot.file.profile
  const moment = useMoment(zone)
  const own = useOwn<{ holds: readonly Hold[] }>(
    `/api/own/holds?lot=${lot.id}&active=true&limit=${HOLDS_SHOWN}`,
    RENEW_MS,
  )
  const labels = new Map(bays.map(({ id, label }) => [id, label]))
  const holds = own.answer?.holds ?? []
  return (
    <section class="card" aria-label={words.activeHolds}>
      <h2>{words.activeHolds}</h2>
      <Answered own={own}>
        {holds.length === 0 ? (
          <p class="dimmed">{words.noHolds}</p>
        ) : (
          <ul class="rows">
            {holds.map((hold) => (
              <li key={hold.id} class="line" data-hold={hold.id}>
                <strong class="figures">{hold.plateMasked}</strong>
                <span>{hold.bay === undefined ? words.counted : (labels.get(hold.bay) ?? hold.bay)}</span>
                <span class="figures grow">
                  {moment(hold.fromMs)} – {moment(hold.toMs)}
                </span>
                <span
                  class={`tag ${hold.state === 'overstaying' ? 'bad' : hold.state === 'arrived' ? 'ok' : ''}`}
                  data-state={hold.state}
                >
                  {words.holdState[hold.state]}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Answered>
    </section>
  )
}
