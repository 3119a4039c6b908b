import { useSearchParams } from 'wouter'
import { isFigureName, type FigureName } from './side-rows.ts'

export const tabs = ['streets', 'alerts', 'excuses', 'orders', 'versions'] as const
export type Tab = (typeof tabs)[number]

export interface Shown {
  /** The figure whose streets are listed. */
  readonly only: FigureName | undefined
  /** Edge of the side that is looked at. */
  readonly side: string | undefined
  /** From 0. */
  readonly pass: number | undefined
  readonly tab: Tab
}

/** What a shift's page shows is in the address, so that it can be sent to a colleague. */
export function useShown(): Shown & { set: (change: Partial<Shown>) => void } {
  const [search, setSearch] = useSearchParams()
  const only = search.get('only')
  const pass = Number(search.get('pass') ?? Number.NaN)
  const is: Shown = {
    only: isFigureName(only) ? only : undefined,
    side: search.get('side') ?? undefined,
    // people count from one
    pass: Number.isInteger(pass) && pass >= 1 ? pass - 1 : undefined,
    tab: tabs.find((tab) => tab === search.get('tab')) ?? 'streets',
  }
  const set = (change: Partial<Shown>) => {
    const next = { ...is, ...change }
    setSearch(
      {
        ...(next.only === undefined ? {} : { only: next.only }),
        ...(next.side === undefined ? {} : { side: next.side }),
        ...(next.pass === undefined ? {} : { pass: String(next.pass + 1) }),
        ...(next.tab === 'streets' ? {} : { tab: next.tab }),
      },
      { replace: true },
    )
  }
  return { ...is, set }
}
