/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { LotOffer } from '#domain/sharing/driver.ts'
import { useNow } from '../phone/hooks.ts'
import { mapLinks } from '../phone/maps.ts'
import { momentText } from '../phone/moments.ts'
import { spanText } from '../phone/text.ts'
import { useHere } from './here.ts'
import { priceText } from './says.ts'

/** A bay can be held there. */
export const isUseful = ({ bookable }: LotOffer): boolean => bookable.bays > 0 && bookable.refusal === undefined

/** The chance of a free bay at arrival, with what it is worked out from. */
export function ChanceTold({ offer: { chance, zone }, isLong = false }: { offer: LotOffer; isLong?: boolean }) {
  const { words } = useHere()
  const now = useNow()
  if (chance === undefined) return <span class="dimmed">{words.noChance}</span>
  return (
    <span class="chance">
      <strong class="figures">{words.chance(chance.percent)}</strong>
      <span class="chance-words">
        <span class="meter" aria-hidden="true">
          <span style={{ width: `${chance.percent}%` }} />
        </span>
        <span class="dimmed">
          {words.chanceAt(momentText(chance.atMs, now, zone, words))}
          {isLong && ` · ${chance.by === 'model' ? words.chanceDays(chance.days) : words.chanceNow}`}
        </span>
      </span>
    </span>
  )
}

/** What the stay costs, and by what. */
export function Price({ offer: { price, priceFen } }: { offer: LotOffer }) {
  const { words } = useHere()
  const { is, by } = priceText(price, priceFen, words)
  return (
    <span class="figures">
      <strong>{is}</strong>
      {by !== undefined && <span class="dimmed"> {by}</span>}
    </span>
  )
}

/** How old what is told of a car park is, and what is wrong with it. */
export function Age({ offer: { heardMs, flags } }: { offer: LotOffer }) {
  const { words, language } = useHere()
  const now = useNow()
  const said = flags.filter((flag) => flag !== 'never-heard').map((flag) => words.flag[flag])
  return (
    <span class="figures">
      {[heardMs === undefined ? words.never : words.age(spanText(now - heardMs, language)), ...said].join(' · ')}
    </span>
  )
}

/** The way there, in the map program she has. */
export function Navigate({ lon, lat, name }: { lon: number; lat: number; name: string }) {
  const { words } = useHere()
  const [isOpen, setOpen] = useState(false)
  if (!isOpen)
    return (
      <button type="button" onClick={() => setOpen(true)}>
        {words.navigate}
      </button>
    )
  return (
    <div class="maps">
      {mapLinks({ lon, lat }, name, 'drive').map((link) => (
        <a key={link.name} class="button" href={link.url} target="_blank" rel="noreferrer">
          {words.maps[link.name]}
        </a>
      ))}
    </div>
  )
}
