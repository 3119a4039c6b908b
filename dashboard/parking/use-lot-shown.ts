import { useSearchParams } from 'wouter'
import { bayHealths, bayStates, type BayHealth, type BayIs } from '#domain/parking/live.ts'
import { sessionChoices, type SessionChoice } from '#domain/parking/use.ts'
import { isDay } from '#domain/plan/local-day.ts'

export const lotTabs = ['now', 'bays', 'holds', 'sessions', 'usage', 'papers'] as const
export type LotTab = (typeof lotTabs)[number]
export const holdChoices = ['active', 'all'] as const

/** What a lot's page shows is in the address, so that it can be sent to a colleague. */
export interface LotShown {
  readonly tab: LotTab
  readonly bay: string | undefined
  readonly is: BayIs | undefined
  /** `bad`: sensors of which nothing is believed. */
  readonly health: BayHealth | 'bad' | undefined
  readonly hold: number | undefined
  readonly holds: (typeof holdChoices)[number]
  /** Of the figures. */
  readonly day: string | undefined
  /** Which stays of the time. */
  readonly which: SessionChoice
  /** Of stays and holds. */
  readonly from: number | undefined
  readonly to: number | undefined
}
export type LotShownNow = LotShown & { readonly set: (change: Partial<LotShown>) => void }

const wholeOf = (text: string | null): number | undefined => {
  const is = Number(text ?? Number.NaN)
  return text !== null && text !== '' && Number.isInteger(is) ? is : undefined
}

export function useLotShown(): LotShownNow {
  const [search, setSearch] = useSearchParams()
  const day = search.get('day') ?? ''
  const health = search.get('health')
  const is: LotShown = {
    tab: lotTabs.find((tab) => tab === search.get('tab')) ?? 'now',
    bay: search.get('bay') ?? undefined,
    is: bayStates.find((each) => each === search.get('is')),
    health: health === 'bad' ? 'bad' : bayHealths.find((each) => each === health),
    hold: wholeOf(search.get('hold')),
    holds: holdChoices.find((each) => each === search.get('holds')) ?? 'active',
    day: isDay(day) ? day : undefined,
    which: sessionChoices.find((each) => each === search.get('which')) ?? 'met',
    from: wholeOf(search.get('from')),
    to: wholeOf(search.get('to')),
  }
  const set = (change: Partial<LotShown>) => {
    const { tab, holds, which, ...others } = { ...is, ...change }
    const kept = Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
    setSearch(
      {
        ...(tab === 'now' ? {} : { tab }),
        ...(holds === 'active' ? {} : { holds }),
        ...(which === 'met' ? {} : { which }),
        ...Object.fromEntries(kept),
      },
      { replace: true },
    )
  }
  return { ...is, set }
}
