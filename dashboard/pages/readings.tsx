import { Button, SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import { api } from '../api.ts'
import { nowMs } from '../clock.ts'
import { orderOf } from '../fields.ts'
import { dateTimeText, dayText, nameOf, spanText, timeText } from '../format.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { PHONE, VirtualTable, type Column } from '../ui/virtual-table.tsx'
import { At, useFieldWords } from '../ui/words.tsx'
import type { StoredReading } from '#domain/series.ts'
import classes from './readings.module.css'

const READINGS_MAX = 1_000
const HOUR_MS = 3_600_000
const spans = { '1h': HOUR_MS, '6h': 6 * HOUR_MS, '24h': 24 * HOUR_MS } as const

/** The raw readings of one stream: where every figure comes from. */
export function ReadingsPage({ id, stream }: { id: string; stream: string }) {
  const { t, i18n } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const [openedAtMs] = useState(nowMs)
  const toMs = timeOf(search.get('to')) ?? openedAtMs
  const fromMs = timeOf(search.get('from')) ?? toMs - HOUR_MS
  const asked = { from: fromMs, to: toMs, limit: READINGS_MAX }
  const asset = useQuery({ queryKey: keys.asset(id), queryFn: ({ signal }) => api.asset(id, signal) })
  const answer = useQuery({
    queryKey: keys.readings(id, stream, asked),
    queryFn: ({ signal }) => api.readings(id, stream, asked, signal),
  })
  const { label, value } = useFieldWords()
  // newest first: what led here is usually the latest
  const rows = useMemo(() => answer.data?.readings.toReversed() ?? [], [answer.data])
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const fields = useMemo(() => {
    const all = [...new Set(rows.flatMap((row) => Object.keys(row.fields)))].toSorted((a, b) => orderOf(a) - orderOf(b))
    // a phone shows two: what was measured rather than where
    return phone ? all.toSorted((a, b) => Number(isPlace(a)) - Number(isPlace(b))) : all
  }, [rows, phone])
  const chosen = Object.entries(spans).find(([, ms]) => ms === toMs - fromMs)?.[0] ?? ''
  const name = asset.data === undefined ? id : nameOf(asset.data.asset, i18n.language)
  const streamName = i18n.exists(`stream.${stream}`) ? t(`stream.${stream as 'fix'}`) : stream
  const columns: Column<StoredReading>[] = [
    {
      name: 'at',
      label: t('reading.at'),
      track: '160px',
      phoneTrack: '112px',
      cell: (row) => (phone ? `${dayText(row.atMs)} ${timeText(row.atMs)}` : <At atMs={row.atMs} />),
    },
    {
      name: 'late',
      label: t('reading.delay'),
      track: '90px',
      wide: true,
      right: true,
      cell: (row) => spanText(row.receivedAtMs - row.atMs, t),
    },
    {
      name: 'seq',
      label: t('reading.seq'),
      track: '80px',
      wide: true,
      right: true,
      cell: (row) => (row.seq < 0 ? '–' : row.seq),
    },
    ...fields.map((field, at): Column<StoredReading> => ({
      name: field,
      label: label(field),
      track: 'minmax(64px, 1fr)',
      wide: at > 1,
      right: true,
      cell: (row) => value(field, row.fields[field]),
    })),
  ]
  return (
    <Page
      title={`${name} · ${streamName}`}
      fill
      intro={
        <>
          {t('reading.intro', { from: dateTimeText(fromMs), to: dateTimeText(toMs), n: rows.length })}
          {rows.length === READINGS_MAX && ` ${t('reading.more', { n: READINGS_MAX })}`}
        </>
      }
      tools={
        <Button component={Link} href={paths.asset(id)} variant="default" leftSection={<Icon name="back" size={16} />}>
          {t('reading.back')}
        </Button>
      }
    >
      <div className={classes.range}>
        <SegmentedControl
          aria-label={t('asset.range')}
          value={chosen}
          onChange={(next) => {
            const now = nowMs()
            setSearch({ from: String(now - spans[next as keyof typeof spans]), to: String(now) }, { replace: true })
          }}
          data={(Object.keys(spans) as (keyof typeof spans)[]).map((each) => ({
            value: each,
            label: t(`range.${each}`),
          }))}
        />
      </div>
      <Mishap error={answer.error} />
      {answer.isPending ? (
        <Waiting />
      ) : (
        <VirtualTable
          label={t('asset.readings')}
          rows={rows}
          rowKey={({ atMs, sub }) => `${atMs} ${sub}`}
          heightPx={36}
          phoneHeightPx={44}
          columns={columns}
          empty={<Nothing>{t('asset.nothingInRange')}</Nothing>}
        />
      )}
    </Page>
  )
}

const isPlace = (field: string): boolean => field === 'lon' || field === 'lat'

function timeOf(text: string | null): number | undefined {
  const ms = Number(text)
  return text !== null && text !== '' && Number.isSafeInteger(ms) ? ms : undefined
}
