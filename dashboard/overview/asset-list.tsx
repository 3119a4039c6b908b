import { CloseButton, SegmentedControl, TextInput, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Asset } from '#domain/asset.ts'
import { nameOf } from '../format.ts'
import { useTownName } from '../queries.ts'
import type { AssetState, PlaceState, VehicleState } from '../status.ts'
import { Icon } from '../ui/icons.tsx'
import { Nothing } from '../ui/outcome.tsx'
import { useStateWords } from '../ui/state-words.tsx'
import { SymbolMark } from '../ui/symbol.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'
import { Age } from '../ui/words.tsx'
import classes from './asset-list.module.css'
import { ShiftList, type OpenShift } from './shift-list.tsx'

export interface ListFilter {
  readonly kind: 'sweeper' | 'toilet' | 'lot' | 'shift'
  readonly state: VehicleState | PlaceState | undefined
  /** Looked for in all kinds. */
  readonly search: string
}

/** The map as a list, for the keyboard and for screen readers; never sorted by what changes, so that rows stay where they are. */
export function AssetList({
  assets,
  states,
  filter,
  onFilter,
  selectedId,
  onOpen,
  shifts,
  selectedShift,
  onShift,
}: {
  assets: readonly Asset[]
  states: ReadonlyMap<string, AssetState>
  filter: ListFilter
  onFilter: (filter: ListFilter) => void
  selectedId: string | undefined
  onOpen: (asset: Asset) => void
  /** Shifts that run now; undefined: this person sees none. */
  shifts: readonly OpenShift[] | undefined
  selectedShift: string | undefined
  onShift: (id: string) => void
}) {
  const { t, i18n } = useTranslation()
  const words = useStateWords()
  const townName = useTownName()
  const wanted = filter.search.trim().toLowerCase()
  const rows = assets.filter((asset) =>
    wanted === ''
      ? asset.kind === filter.kind && (filter.state === undefined || states.get(asset.id)?.state === filter.state)
      : [asset.id, asset.name, asset.town, townName(asset.town), nameOf(asset, 'en')].some((text) =>
          text.toLowerCase().includes(wanted),
        ),
  )
  const counted = (kind: string) => assets.filter((asset) => asset.kind === kind).length
  const stateWord = (state: AssetState | undefined) => (state === undefined ? '' : words.state(state))
  return (
    <div className={classes.list}>
      <TextInput
        aria-label={t('map.search')}
        placeholder={t('map.search')}
        leftSection={<Icon name="search" size={16} />}
        rightSection={
          filter.search === '' ? null : (
            <CloseButton size="sm" aria-label={t('common.clear')} onClick={() => onFilter({ ...filter, search: '' })} />
          )
        }
        value={filter.search}
        onChange={(event) => onFilter({ ...filter, search: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && filter.kind !== 'shift' && rows[0] !== undefined && wanted !== '')
            onOpen(rows[0])
        }}
      />
      {wanted === '' || filter.kind === 'shift' ? (
        <SegmentedControl
          fullWidth
          size={shifts === undefined ? 'sm' : 'xs'}
          aria-label={t('map.kind')}
          value={filter.kind}
          onChange={(kind) => onFilter({ kind, state: undefined, search: '' })}
          data={[
            ...(['sweeper', 'toilet', 'lot'] as const).map((kind) => ({
              value: kind,
              label: `${t(`kinds.${kind}`)} ${counted(kind)}`,
            })),
            ...(shifts === undefined
              ? []
              : [{ value: 'shift' as const, label: `${t('nav.shifts')} ${shifts.length}` }]),
          ]}
        />
      ) : (
        <div className={classes.found} role="status">
          {t('map.found', { n: rows.length })}
        </div>
      )}
      {filter.state !== undefined && filter.kind !== 'shift' && wanted === '' && (
        <UnstyledButton className={classes.filter} onClick={() => onFilter({ ...filter, state: undefined })}>
          {t('map.only', { state: words.word(filter.kind, filter.state) })}
          <Icon name="close" size={14} />
        </UnstyledButton>
      )}
      {filter.kind === 'shift' && shifts !== undefined ? (
        <ShiftList shifts={shifts} search={filter.search} selectedId={selectedShift} onOpen={onShift} />
      ) : (
        <VirtualTable
          label={t('map.list')}
          rows={rows}
          rowKey={({ id }) => id}
          heightPx={54}
          empty={<Nothing>{t('map.nothing')}</Nothing>}
          columns={[
            {
              name: 'name',
              label: t('asset.name'),
              track: 'minmax(0, 1fr)',
              cell: (asset) => {
                const state = states.get(asset.id)
                return (
                  <UnstyledButton
                    className={classes.open}
                    aria-pressed={asset.id === selectedId}
                    onClick={() => onOpen(asset)}
                  >
                    {state !== undefined && <SymbolMark {...state} size={26} />}
                    <span className={classes.name}>
                      <span>{nameOf(asset, i18n.language)}</span>
                      <small>{townName(asset.town)}</small>
                    </span>
                  </UnstyledButton>
                )
              },
            },
            {
              name: 'state',
              label: t('asset.state'),
              track: i18n.language === 'en' ? '150px' : '104px',
              right: true,
              cell: (asset) => {
                const state = states.get(asset.id)
                return (
                  <span className={classes.state}>
                    <span>
                      {state?.kind === 'sweeper'
                        ? `${stateWord(state)} ${words.figure(state)}`
                        : state === undefined
                          ? ''
                          : words.figure(state)}
                    </span>
                    <small>
                      <Age atMs={state?.atMs} />
                    </small>
                  </span>
                )
              },
            },
          ]}
        />
      )}
    </div>
  )
}
