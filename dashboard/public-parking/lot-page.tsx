/** @jsxImportSource preact */
import { useEffect } from 'preact/hooks'
import type { BayKind } from '#domain/parking/lot.ts'
import type { LotOffer } from '#domain/sharing/driver.ts'
import { minuteText } from '#domain/plan/minute-text.ts'
import { failureText } from '../phone/failure.ts'
import { useNow, useStore } from '../phone/hooks.ts'
import { momentText } from '../phone/moments.ts'
import { distanceText } from '../phone/text.ts'
import type { DistrictClock } from '../server-clock.ts'
import { nameOf, useHere } from './here.ts'
import { Hours } from './hours.tsx'
import { Age, ChanceTold, isUseful, Navigate, Price } from './parts.tsx'
import { refusalText, walkMinutes } from './says.ts'
import { Take } from './take.tsx'
import { useAsked } from './use-asked.ts'
import { When } from './when.tsx'
import { searchOf, stayOf } from './wish.ts'

const RENEW_MS = 10_000
const MINUTE_MS = 60_000

/** One car park: what a stay there is like, and the button that holds a bay. */
export function LotPage({ id }: { id: string }) {
  const { driver, words, wish } = useHere()
  const { refused } = useStore(driver)
  const { answer, isCurrent, error, again } = useAsked<{ clock: DistrictClock; offer: LotOffer }>(
    `/api/public/parking/lots/${encodeURIComponent(id)}?${searchOf(wish)}`,
    RENEW_MS,
  )
  // what was refused shows what has changed
  useEffect(() => {
    if (refused !== undefined) again()
  }, [refused])
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
  return <Lot offer={answer.offer} isCurrent={isCurrent} />
}

/** @param isCurrent it is of the stay that is asked for now; figures of another one are pale, and nothing is held by them */
function Lot({ offer, isCurrent }: { offer: LotOffer; isCurrent: boolean }) {
  const { words, language, wish } = useHere()
  const now = useNow()
  const { bookable, zone, windowFromMs, windowEndMs, stillHours } = offer
  const useful = isUseful(offer)
  const terms = language === 'en' ? (offer.termsEn ?? offer.terms) : offer.terms
  const kinds = (Object.keys(words.kind) as BayKind[]).filter(
    (kind) => kind === 'standard' || (offer.kinds[kind] ?? 0) > 0,
  )
  return (
    <div class="has-actions stack">
      <section class="card" aria-busy={!isCurrent}>
        <h2>{nameOf(offer, language)}</h2>
        {offer.address !== undefined && <p>{offer.address}</p>}
        {offer.walkM !== undefined && (
          <p class="dimmed figures">{words.walk(distanceText(offer.walkM, language), walkMinutes(offer.walkM))}</p>
        )}
        <ChanceTold offer={offer} isLong />
        <p class={`note ${useful ? 'ok' : 'warn'}`} data-bookable={bookable.bays}>
          <strong>{useful ? words.canHold(bookable.bays) : words.notNow}</strong>
          {bookable.refusal !== undefined
            ? ` · ${refusalText(bookable.refusal, bookable, now, zone, words)}`
            : ` · ${words.limitedBy[bookable.limitedBy]}`}
        </p>
        <p class="dimmed">
          {words.bays(offer.free, offer.capacity, offer.unknown)} · <Age offer={offer} />
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

      <section class="card" aria-label={words.stay}>
        <h2>{words.stay}</h2>
        <When zone={zone} kinds={kinds} />
        {windowEndMs !== undefined && <UntilEnd windowEndMs={windowEndMs} windowFromMs={windowFromMs} zone={zone} />}
        <dl class="facts" aria-busy={!isCurrent}>
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
                {words.fromTo(minuteText(stillHours.fromMinute), minuteText(stillHours.toMinute % 1_440))}
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
      </section>

      <Hours lot={offer.id} zone={zone} />
      <div class="pairs">
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
      <Take offer={offer} isCurrent={isCurrent} />
    </div>
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
