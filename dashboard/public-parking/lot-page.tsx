/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { BayKind } from '#domain/parking/lot.ts'
import type { LotOffer } from '#domain/sharing/driver.ts'
import { holdIsActive } from '#domain/sharing/hold.ts'
import { useNow, useStore } from '../phone/hooks.ts'
import { distanceText } from '../phone/text.ts'
import { nowMs, type DistrictClock } from '../server-clock.ts'
import { Apply } from './apply.tsx'
import { nameOf, useHere } from './here.ts'
import { Hours } from './hours.tsx'
import { Age, ChanceTold, isUseful, Navigate, Price } from './parts.tsx'
import { clockText, failureText, momentText, refusalText, walkMinutes } from './says.ts'
import { useAsked } from './use-asked.ts'
import { When } from './when.tsx'
import { searchOf, stayOf } from './wish.ts'

const RENEW_MS = 10_000
const MINUTE_MS = 60_000

/** One car park: what a stay there is like, and the button that holds a bay. */
export function LotPage({ id }: { id: string }) {
  const { words, wish } = useHere()
  const { answer, error, again } = useAsked<{ clock: DistrictClock; offer: LotOffer }>(
    `/api/public/parking/lots/${encodeURIComponent(id)}?${searchOf(wish)}`,
    RENEW_MS,
  )
  if (answer === undefined)
    return error === undefined ? (
      <p class="waiting" aria-busy="true" />
    ) : (
      <div class="note warn line" role="alert">
        <span class="name">{failureText(error, words)}</span>
        <button type="button" class="plain" onClick={again}>
          {words.retry}
        </button>
      </div>
    )
  return <Lot offer={answer.offer} />
}

function Lot({ offer }: { offer: LotOffer }) {
  const { words, language, wish } = useHere()
  const now = useNow()
  const { bookable, zone, windowFromMs, windowEndMs, stillHours } = offer
  const useful = isUseful(offer)
  const terms = language === 'en' ? (offer.termsEn ?? offer.terms) : offer.terms
  const kinds = (Object.keys(words.kind) as BayKind[]).filter(
    (kind) => kind === 'standard' || (offer.kinds[kind] ?? 0) > 0,
  )
  return (
    <>
      <section class="card">
        <h2>{nameOf(offer, language)}</h2>
        {offer.address !== undefined && <p>{offer.address}</p>}
        {offer.walkM !== undefined && (
          <p class="dimmed figures">{words.walk(distanceText(offer.walkM, language), walkMinutes(offer.walkM))}</p>
        )}
        <ChanceTold offer={offer} isLong />
        <p>{words.bays(offer.free, offer.capacity, offer.unknown)}</p>
        <Age offer={offer} />
      </section>

      <section class="card" aria-label={words.stay}>
        <h2>{words.stay}</h2>
        <When zone={zone} kinds={kinds} />
        {windowEndMs !== undefined && <UntilEnd windowEndMs={windowEndMs} windowFromMs={windowFromMs} zone={zone} />}
        <dl class="facts">
          {windowFromMs !== undefined && windowEndMs !== undefined && (
            <div>
              <dt>{windowFromMs <= Math.max(now, wish.fromMs ?? 0) ? words.window : words.windowNext}</dt>
              <dd class="figures">
                {words.fromTo(momentText(windowFromMs, now, zone, words), momentText(windowEndMs, now, zone, words))}
              </dd>
            </div>
          )}
          {stillHours !== undefined && (
            <div>
              <dt>{words.still}</dt>
              <dd class="figures">
                {words.fromTo(minuteText(stillHours.fromMinute), minuteText(stillHours.toMinute))}
              </dd>
            </div>
          )}
          <div>
            <dt>{words.price}</dt>
            <dd>
              <Price offer={offer} />
            </dd>
          </div>
          <div>
            <dt>{words.grace}</dt>
            <dd>{words.graceText(offer.graceMinutes)}</dd>
          </div>
        </dl>
        {terms !== undefined && (
          <details open>
            <summary>{words.terms}</summary>
            <p class="prose">{terms}</p>
          </details>
        )}
        <p class={`note ${useful ? 'ok' : 'warn'}`} data-bookable={bookable.bays}>
          <strong>{useful ? words.canHold(bookable.bays) : words.notNow}</strong>
          {bookable.refusal !== undefined
            ? ` · ${refusalText(bookable.refusal, bookable, now, zone, words)}`
            : ` · ${words.limitedBy[bookable.limitedBy]}`}
        </p>
        <details>
          <summary>{words.count}</summary>
          <dl class="facts">
            {(['quota', 'sensedFree', 'staffBuffer', 'liveHolds'] as const).map((each) => (
              <div key={each}>
                <dt>{words.countOf[each]}</dt>
                <dd class="figures">{bookable[each]}</dd>
              </div>
            ))}
          </dl>
          <p class="dimmed">{words.countAt(momentText(bookable.atMs, now, zone, words))}</p>
        </details>
      </section>

      <Hours lot={offer.id} zone={zone} />
      <div class="row">
        <Navigate
          lon={offer.entrances[0]?.lon ?? offer.lon}
          lat={offer.entrances[0]?.lat ?? offer.lat}
          name={offer.name}
        />
        {offer.phone !== undefined && (
          <a class="button" href={`tel:${offer.phone.replaceAll(/[^\d+]/g, '')}`}>
            {words.call}
          </a>
        )}
      </div>
      <Take offer={offer} />
    </>
  )
}

/** The stay may go on to the end of sharing: what most want who park overnight. */
function UntilEnd({
  windowFromMs,
  windowEndMs,
  zone,
}: {
  windowFromMs: number | undefined
  windowEndMs: number
  zone: string
}) {
  const { words, wish, ask } = useHere()
  const now = useNow()
  const from = Math.max(stayOf(wish, now).fromMs, windowFromMs ?? 0)
  const minutes = Math.floor((windowEndMs - from) / MINUTE_MS)
  const isChosen = wish.minutes === minutes
  if (minutes <= 0) return null
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={() => ask({ minutes, ...(from > now ? { fromMs: from } : {}) })}
    >
      {words.untilEnd(momentText(windowEndMs, now, zone, words))}
    </button>
  )
}

/** Hold a bay; a phone without a plate says it here, on the way. */
function Take({ offer }: { offer: LotOffer }) {
  const { driver, words, wish, go } = useHere()
  const { now: known, queued } = useStore(driver)
  const now = useNow()
  const [asked, setAsked] = useState(false)
  const { right, hold } = known ?? {}
  const isActive = hold !== undefined && holdIsActive(hold.state)
  const isSending = queued.some(({ what }) => what === 'hold')
  const stay = stayOf(wish, now)

  const take = async () => {
    setAsked(true)
    await driver.hold({ lot: offer.id, ...stayOf(wish, nowMs()), kinds: wish.kind === undefined ? [] : [wish.kind] })
  }
  useEffect(() => {
    if (asked && isActive && hold.lot === offer.id && !isSending) go('/p/hold')
  }, [asked, isActive, isSending])

  if (isActive)
    return (
      <div class="actions">
        <button type="button" class="main-action" onClick={() => go('/p/hold')}>
          {words.mineFirst}
        </button>
      </div>
    )
  if (right?.state === 'approved' || right?.state === 'applied')
    return (
      <>
        {right.state === 'applied' && <p class="note">{words.rightText.applied}</p>}
        <div class="actions">
          <button
            type="button"
            class="main-action"
            disabled={isSending || right.state !== 'approved' || !isUseful(offer)}
            onClick={() => void take()}
          >
            {isSending ? words.holding : words.hold(momentText(stay.toMs, now, offer.zone, words))}
          </button>
        </div>
      </>
    )
  return (
    <section class="card" aria-label={words.register}>
      <h2>{words.register}</h2>
      {right !== undefined && (
        <p class="note bad">
          <strong>{words.right[right.state]}</strong> {right.reason ?? words.rightText[right.state]}
        </p>
      )}
      {right?.state !== 'revoked' && (
        <Apply
          lots={[offer.id]}
          submitText={isUseful(offer) ? words.applyFirst : words.apply}
          onDone={(made) => (made.state === 'approved' && isUseful(offer) ? take() : undefined)}
        />
      )}
    </section>
  )
}

const minuteText = (minute: number): string => clockText(Date.UTC(2000, 0, 1) + (minute % 1_440) * MINUTE_MS, 'UTC')
