import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSideName } from '../coverage/words.ts'
import { SideMap } from '../map/side-map.tsx'
import type { SideRow } from './side-rows.ts'
import { sidesOnMap } from './sides-on-map.ts'

/** The sides of a shift in the stretches they are in; those that make the chosen figure stand out, or the one selected. */
export function ShiftMap({
  rows,
  made,
  selected,
  onSelect,
}: {
  rows: readonly SideRow[]
  /** Undefined: no figure is chosen. */
  made: readonly SideRow[] | undefined
  selected: string | undefined
  onSelect: (edge: string) => void
}) {
  const { t } = useTranslation()
  const sideName = useSideName()
  const sides = useMemo(
    () => sidesOnMap(rows, (row) => t('side.label', { side: sideName(row), state: t(`side.${row.standing}`) })),
    // the words change with the language only
    [rows, t],
  )
  const marked = useMemo(
    () => new Set(selected === undefined ? made?.map(({ edge }) => edge) : [selected]),
    [made, selected],
  )
  return (
    <SideMap label={t('shift.map')} sides={sides} marked={marked} panel={selected !== undefined} onSide={onSelect} />
  )
}
