import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { rightStates, type ParkingRight } from '#domain/sharing/right.ts'
import { dateTimeText } from '../format.ts'
import { parkingApi } from '../parking-api.ts'
import { keys, useTownName } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { Nothing } from '../ui/outcome.tsx'
import { ListNews } from '../ui/use-followed.tsx'
import type { Column } from '../ui/virtual-table.tsx'
import { Age } from '../ui/words.tsx'
import { useSharingRev } from './live-lots.ts'
import { PagedTable, usePages } from './paged-table.tsx'
import { RightDrawer } from './right-drawer.tsx'
import { RightTag, useDecided, useLotsText } from './tags.tsx'
import classes from './parking.module.css'

const PAGE = 100

/** Rights to hold shared bays: those that are asked for, or all by state and plate; the newest first. */
export function RightTab({
  state,
  plate,
  shown,
  onShow,
  onFilter,
}: {
  state: string
  plate: string
  /** Number of the right that stands open; empty: none. */
  shown: string
  onShow: (right: string) => void
  /** Undefined: applications only. */
  onFilter: ((change: { state?: string; plate?: string }) => void) | undefined
}) {
  const { t } = useTranslation()
  const filter = {
    ...(state === '' ? {} : { state }),
    ...(plate === '' ? {} : { plate }),
  }
  const pages = usePages({
    queryKey: keys.rights(filter),
    size: PAGE,
    ask: async ({ limit, before }, signal, how) =>
      (await parkingApi.rights({ ...filter, limit, beforeId: before }, signal, how)).rights,
    placeOf: ({ id }) => id,
    news: useSharingRev(),
    isHeld: shown !== '',
  })
  const { rows } = pages
  const columns = useColumns((right) => onShow(String(right.id)))
  return (
    <>
      <div className={classes.filters}>
        {onFilter !== undefined && (
          <>
            <PlateSearch plate={plate} onPlate={(next) => onFilter({ plate: next })} />
            <Select
              aria-label={t('asset.state')}
              value={state}
              onChange={(value) => onFilter({ state: value ?? '' })}
              data={[
                { value: '', label: t('assets.allStates') },
                ...rightStates.map((value) => ({ value, label: t(`rightState.${value}`) })),
              ]}
            />
          </>
        )}
        <span className={classes.news}>
          <ListNews {...pages.followed} />
        </span>
      </div>
      <PagedTable
        pages={pages}
        label={t(onFilter === undefined ? 'right.tab.applications' : 'right.tab.rights')}
        columns={columns}
        rowKey={({ id }) => id}
        heightPx={52}
        phoneHeightPx={66}
        empty={<Nothing>{t(onFilter === undefined ? 'right.noneApplied' : 'right.none')}</Nothing>}
      />
      <RightDrawer
        id={shown === '' ? undefined : Number(shown)}
        known={rows.find(({ id }) => id === Number(shown))}
        onClose={() => onShow('')}
      />
    </>
  )
}

/** A whole plate is looked for when it is entered: what is kept of it is a hash, so no part of it can be found. */
function PlateSearch({ plate, onPlate }: { plate: string; onPlate: (plate: string) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState(plate)
  return (
    <form
      className={classes.search}
      onSubmit={(event) => {
        event.preventDefault()
        onPlate(text.trim())
      }}
    >
      <TextInput
        aria-label={t('right.plateSearch')}
        placeholder={t('right.plateSearch')}
        leftSection={<Icon name="search" size={16} />}
        maxLength={20}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          if (event.currentTarget.value === '') onPlate('')
        }}
      />
    </form>
  )
}

function useColumns(onShow: (right: ParkingRight) => void): readonly Column<ParkingRight>[] {
  const { t } = useTranslation()
  const townName = useTownName()
  const lotsText = useLotsText()
  const decided = useDecided()
  return [
    {
      name: 'plate',
      label: t('right.plate'),
      track: '150px',
      phoneTrack: 'minmax(104px, 1fr)',
      cell: (right) => (
        <span className={classes.two}>
          <button type="button" className={classes.link} onClick={() => onShow(right)}>
            {right.plateMasked}
          </button>
          <span className={classes.dim}>{t('right.number', { id: right.id })}</span>
        </span>
      ),
    },
    {
      name: 'state',
      label: t('asset.state'),
      track: '96px',
      phoneTrack: '84px',
      cell: ({ state }) => <RightTag state={state} />,
    },
    {
      name: 'lots',
      label: t('right.lots'),
      track: 'minmax(0, 2fr)',
      phoneTrack: 'minmax(0, 1fr)',
      cell: ({ lots, town }) => (
        <span className={classes.two}>
          <span title={lotsText(lots)} className={classes.cut}>
            {lotsText(lots)}
          </span>
          {town !== '' && <span className={classes.dim}>{townName(town)}</span>}
        </span>
      ),
    },
    {
      name: 'applied',
      label: t('right.applied'),
      track: '130px',
      wide: true,
      cell: ({ appliedAtMs }) => (
        <span className={classes.two}>
          <span>{dateTimeText(appliedAtMs).slice(0, 16)}</span>
          <Age atMs={appliedAtMs} className={classes.dim} />
        </span>
      ),
    },
    {
      name: 'decided',
      label: t('right.decided'),
      track: 'minmax(0, 1.4fr)',
      wide: true,
      cell: (right) => {
        const { by, why } = decided(right)
        return (
          <span className={classes.two}>
            <span>
              {right.decidedAtMs === undefined ? '–' : `${dateTimeText(right.decidedAtMs).slice(0, 16)} · ${by}`}
            </span>
            {why !== '' && (
              <span className={`${classes.dim} ${classes.cut}`} title={why}>
                {why}
              </span>
            )}
          </span>
        )
      },
    },
    {
      name: 'strikes',
      label: t('right.strikes'),
      track: '84px',
      wide: true,
      right: true,
      cell: ({ strikes }) => <span className={strikes > 0 ? classes.warn : classes.dim}>{strikes}</span>,
    },
  ]
}
