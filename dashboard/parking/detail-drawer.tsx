import { Drawer } from '@mantine/core'
import { useQuery, type QueryKey } from '@tanstack/react-query'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Failed, Nothing, Waiting } from '../ui/outcome.tsx'

/** A drawer with all of one thing of a list, by its number; closed when there is none. */
export function DetailDrawer({
  id,
  title,
  onClose,
  children,
}: {
  id: number | undefined
  title: (id: number) => string
  onClose: () => void
  children: (id: number) => ReactNode
}) {
  const { t } = useTranslation()
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={520}
      title={title(id ?? 0)}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {id !== undefined && <Fragment key={id}>{children(id)}</Fragment>}
    </Drawer>
  )
}

/** A thing as it stands in its list; one that is not on this page of it is asked for. */
export function KnownOrAsked<Row extends { readonly id: number }>({
  id,
  known,
  queryKey,
  ask,
  missing,
  children,
}: {
  id: number
  known: Row | undefined
  queryKey: QueryKey
  ask: (page: { beforeId: number; limit: number }, signal: AbortSignal) => Promise<readonly Row[]>
  /** What is said when there is none of this number. */
  missing: string
  children: (row: Row) => ReactNode
}) {
  const asked = useQuery({
    queryKey: [...queryKey, 'one'],
    // it comes before the next number
    queryFn: ({ signal }) => ask({ beforeId: id + 1, limit: 1 }, signal),
    enabled: known === undefined,
  })
  const row = known ?? asked.data?.find((each) => each.id === id)
  if (row !== undefined) return children(row)
  if (asked.data !== undefined) return <Nothing>{missing}</Nothing>
  return asked.error === null ? <Waiting /> : <Failed error={asked.error} again={() => void asked.refetch()} />
}
