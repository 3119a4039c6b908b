import { Button } from '@mantine/core'
import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { useTranslation } from 'react-i18next'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'

/** A list that is asked for in pages; each begins before the last row of the page above it. */
export function usePages<Row>({
  queryKey,
  size,
  ask,
  placeOf,
}: {
  queryKey: QueryKey
  /** Rows of a page; one with fewer is the last. */
  size: number
  ask: (page: { limit: number; before: number | undefined }, signal: AbortSignal) => Promise<readonly Row[]>
  /** What the next page is asked for by. */
  placeOf: (row: Row) => number
}) {
  const read = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => ask({ limit: size, before: pageParam }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => {
      const last = page.at(-1)
      return last === undefined || page.length < size ? undefined : placeOf(last)
    },
  })
  return { read, rows: read.data?.pages.flat() ?? [] }
}

/** The rows of {@link usePages}, with a button for the next page. */
export function PagedTable<Row>({
  pages: { read, rows },
  ...table
}: { pages: ReturnType<typeof usePages<Row>> } & Omit<ComponentProps<typeof VirtualTable<Row>>, 'rows'>) {
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
        <VirtualTable {...table} rows={rows} />
      )}
      {read.hasNextPage && (
        <Button variant="subtle" mt="xs" loading={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </>
  )
}
