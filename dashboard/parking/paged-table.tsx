import { Button } from '@mantine/core'
import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query'
import { useMemo, useRef, type ComponentProps } from 'react'
import { useTranslation } from 'react-i18next'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { taken, Touched, useAskedAgain, useFollowed } from '../ui/use-followed.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'

/** A list that is asked for in pages; each begins before the last row of the page above it. */
export function usePages<Row>({
  queryKey,
  size,
  ask,
  placeOf,
  news = 0,
  isHeld = false,
}: {
  queryKey: QueryKey
  /** Rows of a page; one with fewer is the last. */
  size: number
  ask: (
    page: { limit: number; before: number | undefined },
    signal: AbortSignal,
    how: { readonly unattended: boolean },
  ) => Promise<readonly Row[]>
  /** What the next page is asked for by, and a row is known by. */
  placeOf: (row: Row) => number
  /** Grows when something of the list may have changed: it is asked for again. */
  news?: number
  /** Something of the list stands open. */
  isHeld?: boolean
}) {
  const isAgain = useRef(false)
  /** Of the question under way, for all of its pages. */
  const isPushedNow = useRef(false)
  const read = useInfiniteQuery({
    queryKey,
    queryFn: async ({ pageParam, signal }) => {
      if (pageParam === undefined) isPushedNow.current = taken(isAgain)
      const isPushed = isPushedNow.current
      const page = await ask({ limit: size, before: pageParam }, signal, { unattended: isPushed })
      return { page, isPushed }
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ page }) => {
      const last = page.at(-1)
      return last === undefined || page.length < size ? undefined : placeOf(last)
    },
  })
  useAskedAgain(news, isAgain, read)
  const latest = useMemo(() => read.data?.pages.flatMap(({ page }) => page), [read.data])
  const followed = useFollowed({
    of: JSON.stringify(queryKey),
    latest,
    isPushed: read.data?.pages.at(-1)?.isPushed ?? false,
    keyOf: placeOf,
    isHeld,
  })
  const more = () => {
    isPushedNow.current = false
    void read.fetchNextPage()
  }
  return { read, more, followed, rows: followed.rows }
}

/** The rows of {@link usePages}, with a button for the next page. */
export function PagedTable<Row>({
  pages: { read, more, rows, followed },
  ...table
}: {
  pages: ReturnType<typeof usePages<Row>>
} & Omit<ComponentProps<typeof VirtualTable<Row>>, 'rows'>) {
  const { t } = useTranslation()
  return (
    <>
      {read.data === undefined ? (
        read.error === null ? (
          <Waiting />
        ) : (
          <Failed error={read.error} again={() => void read.refetch()} />
        )
      ) : (
        <Touched by={followed.touched}>
          <VirtualTable {...table} rows={rows} />
        </Touched>
      )}
      {read.hasNextPage && (
        <Button variant="subtle" mt="xs" loading={read.isFetchingNextPage} onClick={more}>
          {t('common.more')}
        </Button>
      )}
    </>
  )
}
