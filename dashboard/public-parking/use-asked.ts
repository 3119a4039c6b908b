import { useEffect, useState } from 'preact/hooks'
import { get } from '../http.ts'
import { noteDistrictTime, nowMs, type DistrictClock } from '../server-clock.ts'

export interface Asked<T> {
  /** The last answer; stays while a newer one is on its way or does not come. */
  readonly answer?: T
  readonly atMs?: number
  /** The answer is of this address, not of the one before. */
  readonly isCurrent: boolean
  /** Of the last try. */
  readonly error?: unknown
  readonly again: () => void
}

/**
 * What is at an address, asked again now and then while the page is in sight.
 *
 * @param address undefined: nothing is asked yet
 */
export function useAsked<T extends { readonly clock?: DistrictClock }>(
  address: string | undefined,
  renewMs: number,
): Asked<T> {
  const [known, setKnown] = useState<{
    readonly of?: string
    readonly answer?: T
    readonly atMs?: number
    readonly error?: unknown
  }>({})
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (address === undefined) return undefined
    const aborted = new AbortController()
    const ask = async () => {
      try {
        const answer = await get<T>(address, aborted.signal, { anonymous: true })
        if (answer.clock !== undefined) noteDistrictTime(answer.clock)
        setKnown({ of: address, answer, atMs: nowMs() })
      } catch (error) {
        if (!aborted.signal.aborted) setKnown((before) => ({ ...before, error }))
      }
    }
    void ask()
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void ask()
    }, renewMs)
    return () => {
      clearInterval(timer)
      aborted.abort()
    }
  }, [address, renewMs, round])
  return { ...known, isCurrent: known.of === address, again: () => setRound((before) => before + 1) }
}
