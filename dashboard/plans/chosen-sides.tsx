import { ActionIcon } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { lengthText } from '../coverage/percents.ts'
import { Icon } from '../ui/icons.tsx'
import { Nothing } from '../ui/outcome.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'
import classes from './editor.module.css'

export interface ChosenSide {
  readonly edge: string
  readonly place: number
  readonly name: string
  /** Undefined: the road network in use lacks it. */
  readonly lengthM: number | undefined
}

/** Sides of a plan in the order they are driven. */
export function ChosenSides({
  sides,
  selected,
  onSelect,
  onMove,
  onRemove,
}: {
  sides: readonly ChosenSide[]
  selected: string | undefined
  onSelect: (edge: string) => void
  /** These two left out: they are only looked at. */
  onMove?: ((edge: string, by: -1 | 1) => void) | undefined
  onRemove?: ((edge: string) => void) | undefined
}) {
  const { t } = useTranslation()
  return (
    <VirtualTable
      label={t('plan.sides')}
      rows={sides}
      rowKey={({ edge }) => edge}
      heightPx={42}
      empty={<Nothing>{t('plan.noSides')}</Nothing>}
      columns={[
        {
          name: 'place',
          label: t('plan.place'),
          track: '34px',
          quiet: true,
          right: true,
          cell: ({ place }) => place + 1,
        },
        {
          name: 'side',
          label: t('shift.street'),
          track: 'minmax(0, 1fr)',
          cell: ({ edge, name, lengthM }) => (
            <button
              type="button"
              className={classes.side}
              aria-pressed={edge === selected}
              title={name}
              onClick={() => onSelect(edge)}
            >
              {name}
              {lengthM === undefined && <b className={classes.lost}> {t('plan.lost')}</b>}
            </button>
          ),
        },
        {
          name: 'length',
          label: t('shift.length'),
          track: '62px',
          wide: true,
          right: true,
          cell: ({ lengthM }) => (lengthM === undefined ? '–' : lengthText(lengthM)),
        },
        ...(onMove === undefined || onRemove === undefined
          ? []
          : [
              {
                name: 'act',
                label: t('common.actions'),
                quiet: true,
                track: '88px',
                cell: ({ edge, place, name }: ChosenSide) => (
                  <span className={classes.acts}>
                    <ActionIcon
                      size="sm"
                      variant="subtle"
                      color="gray"
                      aria-label={t('plan.moveUp', { name })}
                      disabled={place === 0}
                      onClick={() => onMove(edge, -1)}
                    >
                      <Icon name="up" size={14} />
                    </ActionIcon>
                    <ActionIcon
                      size="sm"
                      variant="subtle"
                      color="gray"
                      aria-label={t('plan.moveDown', { name })}
                      disabled={place === sides.length - 1}
                      onClick={() => onMove(edge, 1)}
                    >
                      <Icon name="down" size={14} />
                    </ActionIcon>
                    <ActionIcon
                      size="sm"
                      variant="subtle"
                      color="gray"
                      aria-label={t('plan.removeSide', { name })}
                      onClick={() => onRemove(edge)}
                    >
                      <Icon name="close" size={14} />
                    </ActionIcon>
                  </span>
                ),
              },
            ]),
      ]}
    />
  )
}
