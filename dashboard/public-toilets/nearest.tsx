/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { PublicToilet } from '#domain/toilet/public.ts'
import { get } from '../http.ts'
import { failureText } from '../phone/failure.ts'
import { whereAmI } from '../phone/place.ts'
import { distanceText } from '../phone/text.ts'
import { noteDistrictTime, type DistrictClock } from '../server-clock.ts'
import { Hours, nameOf, Stalls, type Spoken } from './stalls.tsx'

const RENEW_MS = 30_000

interface Asked {
  readonly lon?: number
  readonly lat?: number
  readonly town?: string
}
interface Found {
  readonly clock: DistrictClock
  readonly toilets: readonly PublicToilet[]
  readonly towns: readonly string[]
}

/** Toilets near a place, or of a town; asked for again now and then while the page is in sight. */
export function Nearest({ language, words, go }: Spoken & { go: (path: string) => void }) {
  const [asked, setAsked] = useState<Asked>({})
  const [found, setFound] = useState<Found>()
  /** What became of looking for the place. */
  const [told, setTold] = useState<string>()
  const [failed, setFailed] = useState<string>()
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    const aborted = new AbortController()
    const ask = async () => {
      const search = new URLSearchParams()
      for (const [name, value] of Object.entries(asked)) search.set(name, String(value))
      try {
        const answer = await get<Found>(`/api/public/toilets?${search}`, aborted.signal, { anonymous: true })
        noteDistrictTime(answer.clock)
        setFound(answer)
        setFailed(undefined)
      } catch (error) {
        if (!aborted.signal.aborted) setFailed(failureText(error, words))
      }
    }
    void ask()
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void ask()
    }, RENEW_MS)
    return () => {
      clearInterval(timer)
      aborted.abort()
    }
  }, [asked, words])

  const locate = async () => {
    setBusy(true)
    setTold(words.locating)
    const place = await whereAmI()
    setBusy(false)
    if (place === 'refused') return setTold(words.locateRefused)
    if (place === 'not-found') return setTold(words.locateFailed)
    setTold(undefined)
    // five digits are a metre; more would tell the server no more than who looks over the shoulder
    return setAsked({ lon: rounded(place.lon), lat: rounded(place.lat) })
  }

  return (
    <>
      <button type="button" class="main-action wide" disabled={busy} onClick={() => void locate()}>
        {words.locate}
      </button>
      <label class="town">
        {words.town}
        <select
          value={asked.town ?? ''}
          onChange={({ currentTarget: { value } }) => setAsked(value === '' ? {} : { town: value })}
        >
          <option value="">{words.allTowns}</option>
          {found?.towns.map((town) => (
            <option key={town} value={town}>
              {town}
            </option>
          ))}
        </select>
      </label>
      {told !== undefined && (
        <p class="note warn" role="status">
          {told}
        </p>
      )}
      {failed !== undefined && (
        <p class="note warn" role="status">
          {failed}
        </p>
      )}
      {found === undefined && failed === undefined && <p class="dimmed">{words.loading}</p>}
      {found !== undefined && (
        <>
          <p class="dimmed">
            {found.toilets.length === 0 ? words.none : asked.lon === undefined ? words.byName : words.nearest}
          </p>
          <ul class="toilets">
            {found.toilets.map((toilet) => (
              <li key={toilet.id} class="card" data-toilet={toilet.id}>
                <h2 class="line">
                  <span class="name">{nameOf(toilet, language)}</span>
                  {toilet.distanceM !== undefined && (
                    <span class="figures distance">{distanceText(toilet.distanceM, language)}</span>
                  )}
                </h2>
                <Hours toilet={toilet} words={words} />
                <Stalls toilet={toilet} language={language} words={words} />
                <a
                  class="button"
                  href={`/t/${toilet.id}`}
                  onClick={(event) => {
                    event.preventDefault()
                    go(`/t/${toilet.id}`)
                  }}
                >
                  {words.details}
                  <span class="visually-hidden"> {nameOf(toilet, language)}</span>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

const rounded = (degrees: number): number => Math.round(degrees * 1e5) / 1e5
