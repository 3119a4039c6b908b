/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { PublicToilet } from '#domain/toilet/public.ts'
import { get, send } from '../http.ts'
import { failureText } from '../phone/failure.ts'
import { mapLinks } from '../phone/maps.ts'
import { noteDistrictTime, type DistrictClock } from '../server-clock.ts'
import { Fault } from './fault.tsx'
import { Hours, nameOf, Stalls, type Spoken } from './stalls.tsx'

/** One toilet: how it is now, the way there, a rating, a fault. */
export function ToiletPage({ id, code, language, words }: Spoken & { id: string; code: string | undefined }) {
  const [toilet, setToilet] = useState<PublicToilet>()
  const [areMapsOpen, setMapsOpen] = useState(false)
  const [told, setTold] = useState<string>()

  useEffect(() => {
    const ask = async () => {
      const address = `/api/public/toilets/${encodeURIComponent(id)}`
      try {
        const found = await get<{ clock: DistrictClock; toilet: PublicToilet }>(address, undefined, { anonymous: true })
        noteDistrictTime(found.clock)
        setToilet(found.toilet)
      } catch (error) {
        setTold(failureText(error, words))
      }
    }
    void ask()
  }, [id])

  if (toilet === undefined)
    return told === undefined ? (
      <p class="dimmed" aria-busy="true">
        {words.loading}
      </p>
    ) : (
      <p class="note warn" role="alert">
        {told}
      </p>
    )
  const { lon, lat } = toilet
  return (
    <>
      <section class="card">
        <h2>{nameOf(toilet, language)}</h2>
        {toilet.address !== undefined && <p>{toilet.address}</p>}
        <Hours toilet={toilet} words={words} />
        <Stalls toilet={toilet} language={language} words={words} />
        {lon !== undefined &&
          lat !== undefined &&
          (!areMapsOpen ? (
            <button type="button" onClick={() => setMapsOpen(true)}>
              {words.navigate}
            </button>
          ) : (
            <div class="maps">
              {mapLinks({ lon, lat }, toilet.name).map(({ name, url }) => (
                <a key={name} class="button" href={url} target="_blank" rel="noreferrer">
                  {words.map[name]}
                </a>
              ))}
            </div>
          ))}
      </section>
      <Rating id={id} code={code} words={words} />
      <Fault id={id} code={code} language={language} words={words} />
      <p class="dimmed">{words.privacy}</p>
    </>
  )
}

const STARS = [1, 2, 3, 4, 5] as const

function Rating({ id, code, words }: { id: string; code: string | undefined; words: Spoken['words'] }) {
  const [given, setGiven] = useState<number>()
  const [told, setTold] = useState<{ text: string; isGood: boolean }>()
  const [busy, setBusy] = useState(false)
  const rate = async (stars: number) => {
    setGiven(stars)
    setBusy(true)
    try {
      const { counts } = await send<{ counts: boolean }>(
        'POST',
        `/api/public/toilets/${encodeURIComponent(id)}/reports`,
        {
          kind: 'rating',
          stars,
          ...(code === undefined ? {} : { code }),
        },
      )
      setTold({ text: counts ? words.thanksCounts : words.thanksReview, isGood: true })
    } catch (error) {
      setTold({ text: failureText(error, words), isGood: false })
    }
    setBusy(false)
  }
  return (
    <section class="card">
      <h2>{words.rate}</h2>
      {code === undefined && told === undefined && <p class="dimmed">{words.scanHint}</p>}
      {told?.isGood !== true && (
        <div class="stars">
          {STARS.map((stars) => (
            <button
              key={stars}
              type="button"
              disabled={busy}
              aria-pressed={given === stars}
              onClick={() => void rate(stars)}
            >
              <span class="star">
                {stars}
                <span aria-hidden="true">★</span>
                <span class="visually-hidden"> {words.star(stars)}, </span>
              </span>
              <span>{words.starWords[stars - 1]}</span>
            </button>
          ))}
        </div>
      )}
      {told !== undefined && (
        <p class={`note ${told.isGood ? 'ok' : 'bad'}`} role="status">
          {told.text}
        </p>
      )}
    </section>
  )
}
