import { useVirtualizer } from '@tanstack/react-virtual'
import { useMediaQuery } from '@mantine/hooks'
import { useRef, type ReactNode } from 'react'
import classes from './virtual-table.module.css'

/** Below this width only columns that are not `wide` are shown. */
export const PHONE = '(max-width: 760px)'

export interface Column<T> {
  readonly name: string
  readonly label: string
  /** A track of CSS grid: `120px`, `minmax(0, 1fr)`. Fixed, so that changing figures move nothing. */
  readonly track: string
  /** The same on a phone, when it differs. */
  readonly phoneTrack?: string
  readonly cell: (row: T) => ReactNode
  /** Left out on a phone. */
  readonly wide?: boolean
  readonly right?: boolean
  /** Its label is for screen readers only. */
  readonly quiet?: boolean
}

/**
 * A table of any length: only the rows in sight are in the page, yet it says how many there are. Rows have one height;
 * `phoneHeightPx` when a phone needs two lines.
 */
export function VirtualTable<T>({
  label,
  columns,
  rows,
  rowKey,
  heightPx = 44,
  phoneHeightPx = heightPx,
  empty,
}: {
  label: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  rowKey: (row: T) => string | number
  heightPx?: number
  phoneHeightPx?: number
  empty: ReactNode
}) {
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const scrolled = useRef<HTMLDivElement>(null)
  const rowPx = phone ? phoneHeightPx : heightPx
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rowKey(rows[index]!),
    overscan: 8,
  })
  const shown = columns.filter(({ wide }) => !(phone && wide))
  const template = {
    gridTemplateColumns: shown.map(({ track, phoneTrack }) => (phone && phoneTrack) || track).join(' '),
  }
  return (
    // focusable, so that the keyboard can scroll it
    <div
      ref={scrolled}
      className={classes.table}
      role="table"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={shown.length}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" aria-rowindex={1} className={classes.row} style={template}>
          {shown.map((column) => (
            <div key={column.name} role="columnheader" data-right={column.right || undefined}>
              <span className={column.quiet ? 'visually-hidden' : undefined}>{column.label}</span>
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup">
        {rows.length === 0 ? (
          <div role="row">
            <div role="cell">{empty}</div>
          </div>
        ) : (
          <div className={classes.all} role="presentation" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, key, start }) => (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 2}
                className={classes.row}
                style={{ ...template, height: rowPx, transform: `translateY(${start}px)` }}
              >
                {shown.map((column) => (
                  <div key={column.name} role="cell" data-right={column.right || undefined}>
                    {column.cell(rows[index]!)}
                  </div>
                ))}
              </div>
            ))}
          </div>
        )}
      </div>
    </div>
  )
}
