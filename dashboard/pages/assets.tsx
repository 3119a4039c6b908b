import { Select, TextInput } from '@mantine/core'
import { useDeferredValue, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import type { Asset, AssetKind } from '#domain/asset.ts'
import { useNow } from '../clock.ts'
import { nameOf } from '../format.ts'
import { paths } from '../paths.ts'
import { useAllAssets, useTownName } from '../queries.ts'
import { useHere } from '../session.ts'
import { stateOf, statesOfKind, type AssetState } from '../status.ts'
import { Icon } from '../ui/icons.tsx'
import { Failed, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { useStateWords } from '../ui/state-words.tsx'
import { SymbolMark } from '../ui/symbol.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'
import { Age } from '../ui/words.tsx'
import { useLiveView } from '../use-live.ts'
import classes from './assets.module.css'

const kinds = ['sweeper', 'toilet', 'lot', 'bay'] as const satisfies readonly AssetKind[]

/** Everything there is, with what is known of it now. The filter is in the address, so that it can be sent to a colleague. */
export function AssetsPage() {
  const { t, i18n } = useTranslation()
  const all = useAllAssets({})
  const [search, setSearch] = useSearchParams()
  const filter = {
    kind: search.get('kind') ?? '',
    town: search.get('town') ?? '',
    state: search.get('state') ?? '',
    search: search.get('search') ?? '',
  }
  const set = (change: Partial<typeof filter>) => {
    const next = { ...filter, ...change }
    setSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')), { replace: true })
  }
  const words = useStateWords()
  const townName = useTownName()
  const rows = useRows(all.data ?? [], filter)
  const towns = useMemo(() => [...new Set((all.data ?? []).map(({ town }) => town))].toSorted(), [all.data])

  if (all.error !== null && all.data === undefined) return <Failed error={all.error} again={() => void all.refetch()} />
  if (all.data === undefined) return <Waiting />
  const kind = kinds.find((each) => each === filter.kind)
  return (
    <Page
      title={t('nav.assets')}
      fill
      tools={
        <span className={classes.count} role="status">
          {t('assets.count', { shown: rows.length, all: all.data.length })}
        </span>
      }
    >
      <div className={classes.filters}>
        <TextInput
          className={classes.search}
          aria-label={t('assets.search')}
          placeholder={t('assets.search')}
          leftSection={<Icon name="search" size={16} />}
          value={filter.search}
          onChange={(event) => set({ search: event.currentTarget.value })}
        />
        <Select
          aria-label={t('asset.kind')}
          value={filter.kind}
          onChange={(value) => set({ kind: value ?? '', state: '' })}
          data={[
            { value: '', label: t('assets.allKinds') },
            ...kinds.map((value) => ({ value, label: t(`kind.${value}`) })),
          ]}
        />
        <Select
          aria-label={t('asset.town')}
          value={filter.town}
          onChange={(value) => set({ town: value ?? '' })}
          data={[
            { value: '', label: t('assets.allTowns') },
            ...towns.map((value) => ({ value, label: townName(value) })),
          ]}
        />
        <Select
          aria-label={t('asset.state')}
          value={filter.state}
          disabled={kind === undefined}
          onChange={(value) => set({ state: value ?? '' })}
          data={[
            { value: '', label: t('assets.allStates') },
            ...(kind === undefined
              ? []
              : statesOfKind[kind].map((value) => ({ value, label: words.word(kind, value) }))),
          ]}
        />
      </div>
      <VirtualTable
        label={t('nav.assets')}
        rows={rows}
        rowKey={({ asset }) => asset.id}
        phoneHeightPx={56}
        empty={<Nothing>{t('assets.nothing')}</Nothing>}
        columns={[
          {
            name: 'name',
            label: t('asset.name'),
            track: 'minmax(0, 2fr)',
            cell: ({ asset, state }) => (
              <Link href={paths.asset(asset.id)} className={classes.name}>
                <SymbolMark {...state} size={24} />
                <span>{nameOf(asset, i18n.language)}</span>
              </Link>
            ),
          },
          {
            name: 'id',
            label: t('asset.id'),
            track: 'minmax(0, 1fr)',
            wide: true,
            cell: ({ asset }) => <code>{asset.id}</code>,
          },
          {
            name: 'kind',
            label: t('asset.kind'),
            track: '120px',
            wide: true,
            cell: ({ asset }) => t(`kind.${asset.kind}`),
          },
          {
            name: 'town',
            label: t('asset.town'),
            track: '180px',
            wide: true,
            cell: ({ asset }) => townName(asset.town),
          },
          {
            name: 'state',
            label: t('asset.state'),
            track: '76px',
            phoneTrack: '66px',
            cell: ({ state }) => words.state(state),
          },
          {
            name: 'figure',
            label: t('asset.figure'),
            track: '170px',
            wide: true,
            right: true,
            cell: ({ state }) => words.figure(state),
          },
          {
            name: 'age',
            label: t('asset.age'),
            track: '96px',
            phoneTrack: '80px',
            right: true,
            cell: ({ state }) => <Age atMs={state.atMs} />,
          },
        ]}
      />
    </Page>
  )
}

interface Row {
  readonly asset: Asset
  readonly state: AssetState
}

function useRows(
  assets: readonly Asset[],
  filter: { kind: string; town: string; state: string; search: string },
): readonly Row[] {
  const { settings } = useHere()
  const view = useDeferredValue(useLiveView())
  const now = useNow()
  return useMemo(() => {
    const wanted = filter.search.trim().toLowerCase()
    return assets
      .filter(
        (asset) =>
          (filter.kind === '' || asset.kind === filter.kind) &&
          (filter.town === '' || asset.town === filter.town) &&
          (wanted === '' ||
            [asset.id, asset.name, nameOf(asset, 'en')].some((text) => text.toLowerCase().includes(wanted))),
      )
      .toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
      .map((asset) => ({ asset, state: stateOf(view, asset, { nowMs: now, offlineAfterMs: settings.offlineAfterMs }) }))
      .filter(({ state }) => filter.state === '' || state.state === filter.state)
  }, [assets, view, now, settings, filter.kind, filter.town, filter.state, filter.search])
}
