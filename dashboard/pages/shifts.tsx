import { ActionIcon, Button, Select, TextInput, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { addDays, isDay, localDayOf } from '#domain/plan/local-day.ts'
import { workTypes, type WorkType } from '#domain/plan/plan.ts'
import { nowMs } from '../clock.ts'
import { boardRow, byRisk, inOrder, sumOf, type BoardRow } from '../coverage/board.ts'
import { useLiveShifts, useOpenAlerts } from '../coverage/live-shifts.ts'
import { useShiftColumns } from '../coverage/shift-columns.tsx'
import { StateFigures } from '../coverage/state-figures.tsx'
import { coverageApi } from '../coverage-api.ts'
import { keys, useTownName } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { Failed, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { PHONE, VirtualTable } from '../ui/virtual-table.tsx'
import { useConnection } from '../use-live.ts'
import classes from './shifts.module.css'

const states = ['planned', 'open', 'closed'] as const

/** All shifts of a day, those that need somebody first. The filter is in the address. */
export function ShiftsPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const filter = {
    day: search.get('day') ?? '',
    town: search.get('town') ?? '',
    state: search.get('state') ?? '',
    workType: search.get('workType') ?? '',
  }
  const set = (change: Partial<typeof filter>) =>
    setSearch(Object.fromEntries(Object.entries({ ...filter, ...change }).filter(([, value]) => value !== '')), {
      replace: true,
    })
  const today = localDayOf(nowMs())
  const day = isDay(filter.day) ? filter.day : today
  const { rows, error, again, sort } = useBoard(day, day === today)
  const townName = useTownName()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const columns = useShiftColumns(phone)

  const towns = useMemo(() => [...new Set(rows?.map(({ entry }) => entry.town))].toSorted(), [rows])
  const shown = (rows ?? []).filter(
    ({ entry, state }) =>
      (filter.town === '' || entry.town === filter.town) &&
      (filter.state === '' || state === filter.state) &&
      (filter.workType === '' || entry.workType === filter.workType),
  )
  const total = sumOf(shown.map(({ metres }) => metres))
  return (
    <Page
      title={t('nav.shifts')}
      fill
      tools={
        <>
          <span className={classes.count} role="status">
            {t('shifts.count', { shown: shown.length, all: rows?.length ?? 0 })}
          </span>
          <Tooltip label={t('shifts.sortHint')}>
            <Button variant="default" onClick={sort} disabled={rows === undefined}>
              {t('shifts.sort')}
            </Button>
          </Tooltip>
        </>
      }
    >
      <div className={classes.filters}>
        <div className={classes.day}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('shifts.before')}
            onClick={() => set({ day: addDays(day, -1) })}
          >
            <Icon name="back" />
          </ActionIcon>
          <TextInput
            type="date"
            aria-label={t('shifts.day')}
            value={day}
            onChange={(event) => set({ day: event.currentTarget.value })}
          />
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('shifts.after')}
            onClick={() => set({ day: addDays(day, 1) })}
          >
            <Icon name="next" />
          </ActionIcon>
          <Button variant="subtle" color="gray" disabled={day === today} onClick={() => set({ day: '' })}>
            {t('shifts.today')}
          </Button>
        </div>
        <Select
          aria-label={t('asset.town')}
          value={filter.town}
          onChange={(value) => set({ town: value ?? '' })}
          data={[
            { value: '', label: t('shifts.allTowns') },
            ...towns.map((value) => ({ value, label: townName(value) })),
          ]}
        />
        <Select
          aria-label={t('shifts.state')}
          value={filter.state}
          onChange={(value) => set({ state: value ?? '' })}
          data={[
            { value: '', label: t('shifts.allStates') },
            ...states.map((value) => ({ value, label: t(`shiftState.${value}`) })),
          ]}
        />
        <Select
          aria-label={t('shifts.work')}
          value={filter.workType}
          onChange={(value) => set({ workType: value ?? '' })}
          data={[
            { value: '', label: t('shifts.allWork') },
            ...workTypes.map((value: WorkType) => ({ value, label: t(`work.${value}`) })),
          ]}
        />
      </div>
      {total !== undefined && (
        <section className={classes.total} aria-label={t('shifts.total')}>
          <StateFigures metres={total} />
        </section>
      )}
      {rows === undefined ? (
        error === null ? (
          <Waiting />
        ) : (
          <Failed error={error} again={again} />
        )
      ) : (
        <VirtualTable
          label={t('nav.shifts')}
          rows={shown}
          rowKey={({ entry }) => entry.id}
          heightPx={58}
          phoneHeightPx={148}
          columns={columns}
          empty={<Nothing>{t('shifts.nothing')}</Nothing>}
        />
      )}
    </Page>
  )
}

/** The day's shifts in the order of their risk when the day was opened, or when it was last asked for. */
function useBoard(
  day: string,
  isToday: boolean,
): {
  rows: readonly BoardRow[] | undefined
  error: Error | null
  again: () => void
  sort: () => void
} {
  // without a day: of today, and what began yesterday and still runs
  const asked = isToday ? {} : { day }
  const answer = useQuery({
    queryKey: keys.shifts(asked),
    queryFn: ({ signal }) => coverageApi.shifts(asked, signal),
  })
  const pushed = useLiveShifts()
  const alerts = useOpenAlerts()
  const { connection } = useConnection()
  const rows = useMemo(
    () => answer.data?.shifts.map((entry) => boardRow(entry, pushed.get(entry.id), alerts)),
    [answer.data, pushed, alerts],
  )
  // what is pushed first says what is at risk: sorted once it is there, and then only when asked
  const [order, setOrder] = useState<{ day: string; ids: readonly string[] }>()
  const sorted = (of: readonly BoardRow[]) => of.toSorted(byRisk).map(({ entry }) => entry.id)
  if (rows !== undefined && order?.day !== day && connection !== 'connecting') setOrder({ day, ids: sorted(rows) })
  useUnknownShifts(day, answer.data?.shifts, () => void answer.refetch())
  return {
    rows: useMemo(
      () => (rows === undefined || order?.day !== day ? undefined : inOrder(rows, order.ids)),
      [rows, order, day],
    ),
    error: answer.error,
    again: () => void answer.refetch(),
    sort: () => rows !== undefined && setOrder({ day, ids: sorted(rows) }),
  }
}

/** A shift of the day was made after the board was read: asked for once each. */
function useUnknownShifts(day: string, known: readonly { id: string }[] | undefined, refetch: () => void): void {
  const pushed = useLiveShifts()
  const asked = useRef(new Set<string>())
  useEffect(() => {
    if (known === undefined) return
    const ids = new Set(known.map(({ id }) => id))
    const news = [...pushed.values()].filter((row) => row.day === day && !ids.has(row.id) && !asked.current.has(row.id))
    for (const { id } of news) asked.current.add(id)
    if (news.length > 0) refetch()
  })
}
