/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { isBelieved } from '#domain/parking/live.ts'
import type { LotSummary } from '#domain/parking/operator.ts'
import { Refusal } from '../http.ts'
import { useNow } from '../phone/hooks.ts'
import { spanText } from '../phone/text.ts'
import { useHere } from './here.ts'

/** The bar at the top: where this is, the way back, the language, the way out. */
export function Bar({ title, sub, back }: { title: string; sub?: string | undefined; back?: string }) {
  const { owner, words, changeLanguage, go } = useHere()
  const signOut = () => {
    owner.signOut().catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error
    })
  }
  return (
    <header class="bar">
      {back !== undefined && (
        <button type="button" class="plain back" aria-label={words.back} onClick={() => go(back)}>
          ‹
        </button>
      )}
      <h1>
        {title}
        {sub !== undefined && <small>{sub}</small>}
      </h1>
      <button type="button" class="plain" onClick={changeLanguage}>
        {words.language}
      </button>
      <button type="button" class="plain" onClick={signOut}>
        {words.signOut}
      </button>
    </header>
  )
}

/** What a person is told when something did not work. */
export function useFailure(): (error: unknown) => string {
  const { words } = useHere()
  return (error) => {
    if (!(error instanceof Refusal)) return words.error
    if (error.status === 0) return words.notHeard
    return error.status === 404 ? words.notFound : words.error
  }
}

/** While nothing was answered yet, and when the last try failed. */
export function Answered({
  own,
  children,
}: {
  own: { answer?: unknown; error?: unknown; again: () => void }
  children?: ComponentChildren
}) {
  const { words } = useHere()
  const failure = useFailure()
  if (own.error === undefined)
    return own.answer === undefined ? (
      <p class="dimmed" role="status">
        {words.loading}
      </p>
    ) : (
      <>{children}</>
    )
  return (
    <>
      <div class="note warn line" role="alert">
        <span class="grow">{own.answer === undefined ? failure(own.error) : words.oldAnswer}</span>
        <button type="button" onClick={own.again}>
          {words.again}
        </button>
      </div>
      {own.answer !== undefined && children}
    </>
  )
}

/** How full a lot is: free, taken, unknown, as a bar and in words; with the age of the data. */
export function Fullness({ lot }: { lot: Pick<LotSummary, 'occupancy'> & { readonly capacity: number } }) {
  const { words, language } = useHere()
  const now = useNow()
  const { occupancy } = lot
  const isKnown = occupancy !== undefined && isBelieved(occupancy.flags)
  const { free, occupied, unknown } = isKnown ? occupancy : { free: 0, occupied: 0, unknown: lot.capacity }
  const parts = [
    { is: 'free', n: free, word: words.free },
    { is: 'occupied', n: occupied, word: words.occupied },
    { is: 'unknown', n: unknown, word: words.unknown },
  ] as const
  const said = (occupancy?.flags ?? ['never-heard' as const]).map((flag) => words.flag[flag])
  return (
    <div class="fullness">
      <div class="shares" aria-hidden="true">
        {parts.map(({ is, n }) => n > 0 && <span key={is} class={is} style={{ flexGrow: n }} />)}
      </div>
      <dl class="counts">
        {parts.map(({ is, n, word }) => (
          <div key={is}>
            <dt>
              <span class={`swatch ${is}`} aria-hidden="true" />
              {word}
            </dt>
            <dd class="figures">{isKnown || is === 'unknown' ? n : words.none}</dd>
          </div>
        ))}
      </dl>
      <p class="dimmed figures">
        {[
          words.ofCapacity(lot.capacity),
          ...(occupancy?.heardMs === undefined ? [] : [words.heard(spanText(now - occupancy.heardMs, language))]),
          ...said,
        ].join(' · ')}
      </p>
    </div>
  )
}

/** A figure with its name. */
export function Figure({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd class="figures">{children}</dd>
    </div>
  )
}
