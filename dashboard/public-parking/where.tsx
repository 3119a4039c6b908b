/** @jsxImportSource preact */
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Place } from '#domain/parking/operator.ts'
import { get } from '../http.ts'
import { failureText } from '../phone/failure.ts'
import { whereAmI } from '../phone/place.ts'
import type { Goal } from './contract.ts'
import { nameOf, useHere } from './here.ts'

const TYPED_MS = 250 // after the last key: a word is asked for, not each of its letters

/** The destination: searched for, this phone's place, or a tap on the map. A combobox as screen readers know it. */
export function Where() {
  const { words, language, wish, ask } = useHere()
  const id = useId()
  const { goal } = wish
  const [typed, setTyped] = useState<string>()
  const [places, setPlaces] = useState<readonly Place[]>()
  const [active, setActive] = useState(0)
  const [told, setTold] = useState<string>()
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)

  const called = (of: Goal): string =>
    of.by === 'here' ? words.here : of.name === undefined ? words.onMap : nameOf({ ...of, name: of.name }, language)

  useEffect(() => {
    const text = typed?.trim() ?? ''
    if (text === '') {
      setPlaces(undefined)
      return undefined
    }
    const aborted = new AbortController()
    const search = async () => {
      const address = `/api/public/parking/places?q=${encodeURIComponent(text)}`
      try {
        const answer = await get<{ places: Place[] }>(address, aborted.signal, { anonymous: true })
        setPlaces(answer.places)
        setActive(0)
        setTold(answer.places.length === 0 ? words.noPlace : undefined)
      } catch (error) {
        if (!aborted.signal.aborted) setTold(failureText(error, words))
      }
    }
    const timer = setTimeout(() => void search(), TYPED_MS)
    return () => {
      clearTimeout(timer)
      aborted.abort()
    }
  }, [typed, words])

  const take = (goal: Goal | undefined) => {
    ask({ goal })
    setTyped(undefined)
    setPlaces(undefined)
    setTold(undefined)
    field.current?.blur()
  }
  const choose = (place: Place | undefined) => {
    if (place === undefined) return
    const { name, nameEn, lon, lat } = place
    take({ name, ...(nameEn === undefined ? {} : { nameEn }), lon, lat, by: 'search' })
  }
  const locate = async () => {
    setBusy(true)
    setTold(words.locating)
    const place = await whereAmI()
    setBusy(false)
    if (place === 'refused') return setTold(words.locateRefused)
    if (place === 'not-found') return setTold(words.locateFailed)
    // five digits are a metre; more would tell the server no more than who looks over the shoulder
    return take({ lon: rounded(place.lon), lat: rounded(place.lat), by: 'here' })
  }

  const isOpen = places !== undefined && places.length > 0
  return (
    <div class="where">
      <div class="where-field">
        <label class="visually-hidden" for={id}>
          {words.where}
        </label>
        <input
          ref={field}
          id={id}
          type="search"
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          list={undefined}
          aria-activedescendant={isOpen ? `${id}-${active}` : undefined}
          autocomplete="off"
          enterKeyHint="search"
          maxLength={60}
          placeholder={words.where}
          value={typed ?? (goal === undefined ? '' : called(goal))}
          onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => {
            const text = event.currentTarget.value
            setTyped(text)
            // the cross of the field
            if (text === '' && goal !== undefined) ask({ goal: undefined })
          }}
          onKeyDown={(event) => {
            const count = places?.length ?? 0
            if (event.key === 'Escape') {
              setTyped(undefined)
              setPlaces(undefined)
            } else if (event.key === 'Enter') choose(places?.[active])
            else if (event.key === 'ArrowDown' && count > 0) setActive((active + 1) % count)
            else if (event.key === 'ArrowUp' && count > 0) setActive((active + count - 1) % count)
            else return
            event.preventDefault()
          }}
        />
        <button type="button" class="locate" disabled={busy} aria-label={words.here} onClick={() => void locate()}>
          <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
            <circle cx="12" cy="12" r="6" fill="none" stroke="currentColor" stroke-width="2" />
            <circle cx="12" cy="12" r="2" fill="currentColor" />
            <path d="M12 1v5M12 18v5M1 12h5M18 12h5" stroke="currentColor" stroke-width="2" />
          </svg>
        </button>
      </div>
      <ul id={`${id}-list`} role="listbox" aria-label={words.where} class="places" hidden={!isOpen}>
        {places?.map((place, index) => (
          <li
            key={`${place.kind} ${place.name} ${place.lon}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            // before the field loses the focus
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(place)}
          >
            <span class="name">{nameOf(place, language)}</span>
            <span class="dimmed">{words.placeKind[place.kind]}</span>
          </li>
        ))}
      </ul>
      <p class={told === undefined ? 'visually-hidden' : 'note warn'} role="status">
        {told ?? (isOpen ? words.places(places.length) : '')}
      </p>
    </div>
  )
}

const rounded = (degrees: number): number => Math.round(degrees * 1e5) / 1e5
