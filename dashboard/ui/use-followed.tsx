import { Button } from '@mantine/core'
import { useQuery, type QueryKey } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useNow } from '../clock.ts'
import { inPlace } from './in-place.ts'

/** Nobody has touched a list for so long: it may arrange itself (our choice). */
export const UNTOUCHED_MS = 20_000
/** A list whose rows are pushed about is asked for again at most so often. */
const AGAIN_MS_MIN = 4_000

/**
 * Ask again, by itself, when `news` grew and no question is under way. That it is the page's own question stands in
 * `isAgain` until the question takes it ({@link taken}).
 */
export function useAskedAgain(
  news: number,
  isAgain: RefObject<boolean>,
  { refetch, isFetching }: { readonly refetch: () => Promise<unknown>; readonly isFetching: boolean },
): void {
  const asked = useRef(news)
  const lastMs = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    if (news === asked.current || isFetching) return undefined
    const timer = setTimeout(
      () => {
        asked.current = news
        lastMs.current = performance.now()
        isAgain.current = true
        void refetch()
      },
      Math.max(0, lastMs.current + AGAIN_MS_MIN - performance.now()),
    )
    return () => clearTimeout(timer)
  }, [news, isAgain, isFetching, refetch])
}

/** Whether the question that begins now was asked by the page itself; the next one is a person's again. */
export function taken(isAgain: RefObject<boolean>): boolean {
  const is = isAgain.current
  isAgain.current = false
  return is
}

/** A question that is asked again when `news` grew; its answer says when the page asked by itself. */
export function usePushedQuery<Answer extends object>({
  queryKey,
  ask,
  news,
  staleTime,
}: {
  queryKey: QueryKey
  ask: (signal: AbortSignal, how: { readonly unattended: boolean }) => Promise<Answer>
  news: number
  staleTime?: number
}) {
  const isAgain = useRef(false)
  const read = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const isPushed = taken(isAgain)
      return { ...(await ask(signal, { unattended: isPushed })), isPushed }
    },
    ...(staleTime === undefined ? {} : { staleTime }),
  })
  useAskedAgain(news, isAgain, read)
  return read
}

export interface Followed<Row> {
  readonly rows: readonly Row[]
  /** How many rows came, went or would move. */
  readonly changes: number
  readonly show: () => void
  readonly touched: () => void
}

/**
 * A list that follows what is pushed: its rows change in place, what came or went is counted, and moves when asked, when the person changed something
 * herself, or when nobody has touched it for a while (docs/SPEC.md U69).
 */
export function useFollowed<Row>({
  of,
  latest,
  isPushed,
  keyOf,
  isHeld,
}: {
  /** Which list it is: another one begins anew. */
  of: string
  latest: readonly Row[] | undefined
  /** It was asked for because of a push, not by the person. */
  isPushed: boolean
  keyOf: (row: Row) => string | number
  /** Something of it stands open. */
  isHeld: boolean
}): Followed<Row> {
  useNow()
  const [kept, setKept] = useState<{ readonly of: string; readonly rows: readonly Row[] }>()
  const touchedMs = useRef(Number.NEGATIVE_INFINITY)
  const settled = kept?.of === of ? kept.rows : undefined
  const { rows, changes } = inPlace((isPushed ? settled : undefined) ?? latest ?? [], latest ?? [], keyOf)
  const isFree = !isHeld && performance.now() - touchedMs.current > UNTOUCHED_MS
  const isDue =
    latest !== undefined && latest !== settled && (!isPushed || settled === undefined || (changes > 0 && isFree))
  useEffect(() => {
    if (isDue) setKept({ of, rows: latest })
  }, [of, latest, isDue])
  return {
    rows,
    changes,
    show: () => {
      if (latest !== undefined) setKept({ of, rows: latest })
    },
    touched: () => {
      touchedMs.current = performance.now()
    },
  }
}

/** Around a list that is followed: it knows when somebody is at it. */
export function Touched({ by, children }: { by: () => void; children: ReactNode }) {
  return (
    <div style={{ display: 'contents' }} onPointerMove={by} onPointerDown={by} onKeyDown={by} onWheel={by}>
      {children}
    </div>
  )
}

/** Says that a list has changed, and shows it. */
export function ListNews({ changes, show }: Pick<Followed<unknown>, 'changes' | 'show'>) {
  const { t } = useTranslation()
  return (
    <span role="status">
      {changes > 0 && (
        <Button size="compact-sm" variant="light" onClick={show}>
          {t('common.changes', { n: changes })}
        </Button>
      )}
    </span>
  )
}
