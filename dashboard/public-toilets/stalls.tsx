/** @jsxImportSource preact */
import type { StallKind } from '#domain/toilet/profile.ts'
import type { PublicToilet } from '#domain/toilet/public.ts'
import { useNow } from '../phone/hooks.ts'
import type { Language } from '../phone/language.ts'
import { hoursText, spanText } from '../phone/text.ts'
import type { Words } from './words.ts'

export interface Spoken {
  readonly language: Language
  readonly words: Words
}

export const nameOf = (toilet: PublicToilet, language: Language): string =>
  language === 'en' && toilet.nameEn !== undefined ? toilet.nameEn : toilet.name

/** Open or not, in words and colour. */
export function Hours({ toilet, words }: { toilet: PublicToilet; words: Words }) {
  const hours = hoursText(toilet)
  return (
    <span class="line">
      <span class={`tag ${toilet.isOpen ? 'ok' : 'bad'}`}>{toilet.isOpen ? words.open : words.closed}</span>
      <span class="dimmed">{hours === undefined ? words.allDay : words.hours(hours)}</span>
    </span>
  )
}

/** Free stalls by kind; what is not known is called so. */
export function Stalls({ toilet, language, words }: { toilet: PublicToilet } & Spoken) {
  const now = useNow()
  // all kinds there are; the list in domain/ would bring the schemas of the files with it
  const known = (Object.keys(words.stall) as StallKind[]).flatMap((kind) => {
    const count = toilet.stalls[kind]
    return count === undefined ? [] : [{ kind, ...count }]
  })
  const age = toilet.asOfMs === undefined ? undefined : spanText(now - toilet.asOfMs, language)
  const isUnknown = known.every(({ total, unknown }) => unknown === total)
  return (
    <>
      {known.length === 0 ? (
        <p class="dimmed">{words.noStalls}</p>
      ) : (
        <dl class="stalls">
          {known.map(({ kind, total, free, unknown }) => (
            // none known to be free and some not known: that is not full
            <div key={kind} class={free > 0 ? 'free' : unknown > 0 ? 'unknown' : 'full'}>
              <dt>{words.stall[kind]}</dt>
              <dd class="figures">
                {free === 0 && unknown > 0
                  ? words.unknown(total)
                  : unknown > 0
                    ? words.atLeast(free, total)
                    : words.free(free, total)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p class="dimmed">{age === undefined ? words.never : isUnknown ? words.stale(age) : words.asOf(age)}</p>
    </>
  )
}
