import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Asset } from '#domain/asset.ts'
import { placeStates, vehicleStates, type AssetState } from '../status.ts'
import { SymbolMark } from '../ui/symbol.tsx'
import type { ListFilter } from './asset-list.tsx'
import classes from './count-strip.module.css'

/** How many of each, at a glance; a press shows them in the list. */
export function CountStrip({
  assets,
  states,
  filter,
  onFilter,
}: {
  assets: readonly Asset[]
  states: ReadonlyMap<string, AssetState>
  filter: ListFilter
  onFilter: (filter: ListFilter) => void
}) {
  const { t } = useTranslation()
  const count = (kind: string, state: string) =>
    assets.filter((asset) => asset.kind === kind && states.get(asset.id)?.state === state).length
  const bays = { free: 0, occupied: 0, unknown: 0 }
  for (const state of states.values()) {
    if (state.kind !== 'lot') continue
    bays.free += state.free
    bays.occupied += state.occupied
    bays.unknown += state.unknown
  }
  const chosen = (kind: ListFilter['kind'], state: string) => filter.kind === kind && filter.state === state
  const choose = (kind: ListFilter['kind'], state: ListFilter['state']) =>
    onFilter({ search: '', kind, state: chosen(kind, state ?? '') ? undefined : state })
  return (
    <div className={classes.strip} role="group" aria-label={t('map.counts')}>
      <div className={classes.group}>
        <span className={classes.title}>{t('kinds.sweeper')}</span>
        {vehicleStates.map((state) => (
          <UnstyledButton
            key={state}
            className={classes.count}
            aria-pressed={chosen('sweeper', state)}
            onClick={() => choose('sweeper', state)}
          >
            <SymbolMark kind="sweeper" state={state} size={22} />
            <span>{t(`vehicle.${state}`)}</span>
            <b>{count('sweeper', state)}</b>
          </UnstyledButton>
        ))}
      </div>
      <div className={classes.group}>
        <span className={classes.title}>{t('kinds.toilet')}</span>
        {placeStates.map((state) => (
          <UnstyledButton
            key={state}
            className={classes.count}
            aria-pressed={chosen('toilet', state)}
            onClick={() => choose('toilet', state)}
          >
            <SymbolMark kind="toilet" state={state} size={22} />
            <span>{t(`toilet.${state}`)}</span>
            <b>{count('toilet', state)}</b>
          </UnstyledButton>
        ))}
      </div>
      <div className={classes.group}>
        <span className={classes.title}>{t('kinds.bays')}</span>
        <UnstyledButton
          className={classes.count}
          aria-pressed={chosen('lot', 'free')}
          onClick={() => choose('lot', 'free')}
        >
          <SymbolMark kind="lot" state="free" size={22} />
          <span>{t('bay.free')}</span>
          <b data-wide>{bays.free}</b>
        </UnstyledButton>
        <UnstyledButton
          className={classes.count}
          aria-pressed={chosen('lot', 'full')}
          onClick={() => choose('lot', 'full')}
        >
          <SymbolMark kind="lot" state="full" size={22} />
          <span>{t('bay.full')}</span>
          <b data-wide>{bays.occupied}</b>
        </UnstyledButton>
        <UnstyledButton
          className={classes.count}
          aria-pressed={chosen('lot', 'unknown')}
          onClick={() => choose('lot', 'unknown')}
        >
          <SymbolMark kind="lot" state="unknown" size={22} />
          <span>{t('bay.unknown')}</span>
          <b data-wide>{bays.unknown}</b>
        </UnstyledButton>
      </div>
    </div>
  )
}
