import { UnstyledButton } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShiftEntry } from '../coverage-api.ts'
import type { LiveShift } from '../coverage/live-shifts.ts'
import { lengthText, tenthsOf, tenthsText } from '../coverage/percents.ts'
import { StateBar } from '../coverage/state-bar.tsx'
import { usePlanName, windowText } from '../coverage/words.ts'
import { Nothing } from '../ui/outcome.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'
import list from './asset-list.module.css'
import classes from './shift-list.module.css'

export interface OpenShift {
  readonly entry: ShiftEntry
  readonly live: LiveShift
}

/** Shifts that run now, beside the map; in the order of their names, so that rows stay where they are. */
export function ShiftList({
  shifts,
  search,
  selectedId,
  onOpen,
}: {
  shifts: readonly OpenShift[]
  search: string
  selectedId: string | undefined
  onOpen: (id: string) => void
}) {
  const { t } = useTranslation()
  const planName = usePlanName()
  const wanted = search.trim().toLowerCase()
  const rows = useMemo(
    () =>
      shifts
        .filter(({ entry }) =>
          [entry.name, entry.nameEn, entry.town].some((text) => text.toLowerCase().includes(wanted)),
        )
        .toSorted((a, b) => (a.entry.name < b.entry.name ? -1 : 1)),
    [shifts, wanted],
  )
  return (
    <VirtualTable
      label={t('nav.shifts')}
      rows={rows}
      rowKey={({ entry }) => entry.id}
      heightPx={62}
      empty={<Nothing>{t('map.noShifts')}</Nothing>}
      columns={[
        {
          name: 'shift',
          label: t('shifts.route'),
          track: 'minmax(0, 1fr)',
          cell: ({ entry, live }) => (
            <UnstyledButton
              className={list.open}
              aria-pressed={entry.id === selectedId}
              onClick={() => onOpen(entry.id)}
            >
              <span className={classes.shift}>
                <span className={classes.line}>
                  <span className={classes.name}>{planName(entry)}</span>
                  <b>{tenthsText(tenthsOf(live).done)}</b>
                </span>
                <StateBar metres={live} />
                <small className={classes.line}>
                  <span>{windowText(live)}</span>
                  {live.atRiskM > 0 && (
                    <span className={classes.risk}>
                      {t('shifts.risk')} {lengthText(live.atRiskM)}
                    </span>
                  )}
                </small>
              </span>
            </UnstyledButton>
          ),
        },
      ]}
    />
  )
}
