import { useEffect, useState } from 'preact/hooks'
import { get, Refusal } from '../http.ts'
import { noteDistrictTime, type DistrictClock } from '../server-clock.ts'
import { useHere } from './here.ts'

export interface Own<T> {
  /** The last answer; stays while a newer one is on its way or does not come. */
  readonly answer?: T
  /** Of the last try. */
  readonly error?: unknown
  readonly again: () => void
}

/** What is at an address of the owner's, asked again now and then while the page is in sight. */
export function useOwn<T extends object>(path: string, renewMs?: number): Own<T> {
  const { owner } = useHere()
  const [known, setKnown] = useState<{ readonly of: string; readonly error?: unknown }>({ of: path })
  const [round, setRound] = useState(0)
  useEffect(() => {
    const aborted = new AbortController()
    const ask = async (unattended: boolean) => {
      try {
        const answer = await get<T & { readonly clock?: DistrictClock }>(path, aborted.signal, { unattended })
        if (answer.clock !== undefined) noteDistrictTime(answer.clock)
        owner.answers.set(path, answer)
        setKnown({ of: path })
      } catch (error) {
        if (aborted.signal.aborted) return
        setKnown({ of: path, error })
        if (error instanceof Refusal && error.status === 401) await owner.start()
      }
    }
    void ask(round === 0)
    if (renewMs === undefined) return () => aborted.abort()
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void ask(true)
    }, renewMs)
    return () => {
      clearInterval(timer)
      aborted.abort()
    }
  }, [owner, path, renewMs, round])
  const answer = owner.answers.get(path) as T | undefined
  return {
    ...(answer === undefined ? {} : { answer }),
    ...(known.of === path && known.error !== undefined ? { error: known.error } : {}),
    again: () => setRound((before) => before + 1),
  }
}
