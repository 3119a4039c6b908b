import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { lengthText, tenthsOf, tenthsText } from '../coverage/percents.ts'
import { SideMark } from '../coverage/side-mark.tsx'
import { StateBar } from '../coverage/state-bar.tsx'
import { useSideName } from '../coverage/words.ts'
import { shortTimeText } from '../format.ts'
import { Nothing } from '../ui/outcome.tsx'
import { VirtualTable, type Column } from '../ui/virtual-table.tsx'
import type { SideRow } from './side-rows.ts'
import classes from './side-list.module.css'

/** Street sides in the order of the plan: rows never move (docs/SPEC.md U7). */
export function SideList({
  rows,
  selected,
  onSelect,
}: {
  rows: readonly SideRow[]
  selected: string | undefined
  onSelect: (edge: string) => void
}) {
  const { t } = useTranslation()
  const sideName = useSideName()
  const metres = (name: 'missed' | 'unknown' | 'open'): Column<SideRow> => ({
    name,
    label: t(`side.${name}`),
    track: '66px',
    right: true,
    wide: true,
    cell: (row) => (row.metres[`${name}M`] > 0 ? lengthText(row.metres[`${name}M`]) : '–'),
  })
  return (
    <VirtualTable
      label={t('shift.streets')}
      rows={rows}
      rowKey={({ edge }) => edge}
      heightPx={46}
      phoneHeightPx={58}
      empty={<Nothing>{t('shift.noStreets')}</Nothing>}
      columns={[
        {
          name: 'side',
          label: t('shift.street'),
          track: 'minmax(0, 1.5fr)',
          cell: (row) => (
            <UnstyledButton
              className={classes.open}
              aria-pressed={row.edge === selected}
              onClick={() => onSelect(row.edge)}
            >
              <SideMark state={row.standing} width={26} />
              <span className={classes.name} title={sideName(row)}>
                {sideName(row)}
              </span>
            </UnstyledButton>
          ),
        },
        {
          name: 'length',
          label: t('shift.length'),
          track: '66px',
          right: true,
          wide: true,
          cell: (row) => lengthText(row.lengthM),
        },
        {
          name: 'coverage',
          label: t('shifts.coverage'),
          track: 'minmax(90px, 1fr)',
          phoneTrack: '124px',
          cell: (row) => (
            <span className={classes.coverage}>
              <StateBar metres={row.metres} />
              <span>{tenthsText(tenthsOf(row.metres).done)}</span>
            </span>
          ),
        },
        metres('missed'),
        metres('unknown'),
        metres('open'),
        {
          name: 'done',
          label: t('shift.doneAt'),
          track: '96px',
          wide: true,
          right: true,
          cell: ({ firstDoneMs, lastDoneMs }) =>
            firstDoneMs === undefined || lastDoneMs === undefined
              ? '–'
              : `${shortTimeText(firstDoneMs)}–${shortTimeText(lastDoneMs)}`,
        },
      ]}
    />
  )
}
