import { Button, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { api, type AuditRow } from '../api.ts'
import { keys } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { Failed, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'
import { At } from '../ui/words.tsx'
import classes from './assets.module.css'

const PAGE = 200

/** Who changed what, newest first. */
export function AuditPage() {
  const { t, i18n } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const subject = search.get('subject') ?? ''
  const filter = { subject: useDeferredValue(subject.trim()), limit: PAGE }
  const pages = useInfiniteQuery({
    queryKey: keys.audit(filter),
    queryFn: ({ pageParam, signal }) => api.audit({ ...filter, beforeId: pageParam }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last: { rows: readonly AuditRow[] }) =>
      last.rows.length < PAGE ? undefined : last.rows.at(-1)?.id,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  if (pages.data === undefined)
    return pages.error === null ? <Waiting /> : <Failed error={pages.error} again={() => void pages.refetch()} />
  const rows = pages.data.pages.flatMap((page) => page.rows)
  const actionOf = (action: string) => {
    const known = `action.${action.replace('.', '-')}`
    return i18n.exists(known) ? t(known as 'action.session-start') : action
  }
  return (
    <Page title={t('nav.audit')} fill intro={t('audit.intro')}>
      <div className={classes.filters}>
        <TextInput
          className={classes.search}
          aria-label={t('audit.subjectFilter')}
          placeholder={t('audit.subjectFilter')}
          leftSection={<Icon name="search" size={16} />}
          value={subject}
          onChange={(event) =>
            setSearch(event.currentTarget.value === '' ? {} : { subject: event.currentTarget.value }, { replace: true })
          }
        />
      </div>
      <VirtualTable
        label={t('nav.audit')}
        rows={rows}
        rowKey={({ id }) => id}
        heightPx={40}
        empty={<Nothing>{t('audit.nothing')}</Nothing>}
        columns={[
          { name: 'at', label: t('audit.at'), track: '164px', wide: true, cell: (row) => <At atMs={row.atMs} /> },
          { name: 'by', label: t('audit.by'), track: 'minmax(0, 1fr)', cell: (row) => row.by },
          {
            name: 'action',
            label: t('audit.action'),
            track: 'minmax(110px, 1.2fr)',
            cell: (row) => actionOf(row.action),
          },
          { name: 'subject', label: t('audit.subject'), track: 'minmax(0, 1fr)', cell: (row) => row.subject },
          {
            name: 'detail',
            label: t('audit.detail'),
            track: 'minmax(0, 3fr)',
            wide: true,
            cell: (row) => {
              const text = Object.keys(row.detail).length === 0 ? '' : JSON.stringify(row.detail)
              return <code title={text}>{text}</code>
            },
          },
        ]}
      />
      {pages.hasNextPage && (
        <Button variant="subtle" mt="xs" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Page>
  )
}
