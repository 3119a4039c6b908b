/** @jsxImportSource preact */
import type { LotOffer } from '#domain/sharing/driver.ts'
import { failureText } from '../phone/failure.ts'
import { useNow } from '../phone/hooks.ts'
import { momentText } from '../phone/moments.ts'
import { distanceText, spanText } from '../phone/text.ts'
import type { DistrictClock } from '../server-clock.ts'
import { nameOf, useHere } from './here.ts'
import { MapView } from './map-view.tsx'
import { Age, ChanceTold, isUseful, Price } from './parts.tsx'
import { refusalText, walkMinutes } from './says.ts'
import { useAsked } from './use-asked.ts'
import { When } from './when.tsx'
import { Where } from './where.tsx'
import { searchOf } from './wish.ts'

const RENEW_MS = 20_000
const SHOWN_MAX = 30
/** The list says of when it is once it is older than two rounds. */
const OLD_MS = 50_000

/** Where I go, when, how long; and the car parks for it: on a map, and as a list that says the same. */
export function Search() {
  const { words, language, wish } = useHere()
  const now = useNow()
  const { answer, atMs, isCurrent, error, again } = useAsked<{ clock: DistrictClock; offers: readonly LotOffer[] }>(
    `/api/public/parking?${searchOf(wish)}&limit=${SHOWN_MAX}`,
    RENEW_MS,
  )
  const offers = answer?.offers ?? []
  return (
    <>
      <form class="card wish" role="search" onSubmit={(event) => event.preventDefault()}>
        <Where />
        <When />
      </form>
      <MapView offers={offers} isCurrent={isCurrent} />
      {error !== undefined && (
        <div class="note warn line" role="alert">
          <span class="name">{failureText(error, words)}</span>
          <button type="button" class="plain" onClick={again}>
            {words.retry}
          </button>
        </div>
      )}
      <section aria-label={words.title} class="stack">
        {answer === undefined ? (
          error === undefined && <p class="waiting" aria-busy="true" />
        ) : (
          <p class="dimmed" role="status">
            {offers.length === 0 ? words.none : words.found(offers.filter(isUseful).length, offers.length)}
            {atMs !== undefined && now - atMs > OLD_MS && ` · ${words.updated(spanText(now - atMs, language))}`}
          </p>
        )}
        <ul class="offers" aria-busy={!isCurrent}>
          {offers.map((offer) => (
            <Offer key={offer.id} offer={offer} />
          ))}
        </ul>
      </section>
    </>
  )
}

/** One car park in the list; all of it is a link to its page. */
function Offer({ offer }: { offer: LotOffer }) {
  const { words, language, go } = useHere()
  const now = useNow()
  const { bookable, zone, windowEndMs, walkM } = offer
  const useful = isUseful(offer)
  const isUnknown = offer.free === undefined || bookable.refusal === 'no-data'
  return (
    <li>
      <a
        class={`card offer ${useful ? 'useful' : ''}`}
        href={`/p/lot/${offer.id}`}
        data-lot={offer.id}
        onClick={(event) => {
          event.preventDefault()
          go(`/p/lot/${offer.id}`)
        }}
      >
        <span class="offer-head">
          <strong class="offer-name">{nameOf(offer, language)}</strong>
          <span class={`tag ${useful ? 'ok' : isUnknown ? 'warn' : ''}`}>
            {useful ? words.canHold(bookable.bays) : isUnknown ? words.unknownCount : words.notNow}
          </span>
        </span>
        <span class="dimmed figures">
          {walkM !== undefined && `${words.walk(distanceText(walkM, language), walkMinutes(walkM))} · `}
          <Age offer={offer} />
        </span>
        {useful ? (
          <>
            <ChanceTold offer={offer} />
            <span class="offer-foot">
              <Price offer={offer} />
              {windowEndMs !== undefined && (
                <span class="figures">{words.leaveBy(momentText(windowEndMs, now, zone, words))}</span>
              )}
            </span>
          </>
        ) : (
          bookable.refusal !== undefined && <span>{refusalText(bookable.refusal, bookable, now, zone, words)}</span>
        )}
      </a>
    </li>
  )
}
