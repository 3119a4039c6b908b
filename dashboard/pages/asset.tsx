import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ToiletLive } from '#domain/toilet/live.ts'
import { api, type AssetDetail } from '../api.ts'
import { Refusal } from '../http.ts'
import { AssetBays } from '../asset/bays.tsx'
import { AssetCharts } from '../asset/charts.tsx'
import { AssetFacts } from '../asset/facts.tsx'
import { AssetStreams } from '../asset/streams.tsx'
import { AssetTrack } from '../asset/track.tsx'
import { nowMs, useNow } from '../clock.ts'
import { nameOf } from '../format.ts'
import { paths } from '../paths.ts'
import { keys, useTownName } from '../queries.ts'
import { useHere, useMay } from '../session.ts'
import { stateOf } from '../status.ts'
import { ToiletAir } from '../toilet/air.tsx'
import { ToiletFile } from '../toilet/file.tsx'
import { ToiletStalls } from '../toilet/now.tsx'
import { ToiletSensors } from '../toilet/sensors.tsx'
import { ToiletService } from '../toilet/service.tsx'
import { ToiletStanding } from '../toilet/standing.tsx'
import { Icon } from '../ui/icons.tsx'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { useStateWords } from '../ui/state-words.tsx'
import { SymbolMark } from '../ui/symbol.tsx'
import { Age } from '../ui/words.tsx'
import { useLiveRow, useLiveView } from '../use-live.ts'
import classes from './asset.module.css'

const HOUR_MS = 3_600_000
const ranges = { '1h': HOUR_MS, '6h': 6 * HOUR_MS, '24h': 24 * HOUR_MS, '7d': 168 * HOUR_MS } as const
type RangeName = keyof typeof ranges

/** Everything about one asset: what it is, what it says now, what it said, where it was. */
export function AssetPage({ id }: { id: string }) {
  const { t } = useTranslation()
  const detail = useQuery({ queryKey: keys.asset(id), queryFn: ({ signal }) => api.asset(id, signal) })
  if (detail.data !== undefined) return <Known {...detail.data} />
  if (detail.error === null) return <Waiting />
  if (detail.error instanceof Refusal && detail.error.status === 404)
    return (
      <Page title={t('asset.missing', { id })}>
        <Link href={paths.assets()}>{t('nav.assets')}</Link>
      </Page>
    )
  return <Failed error={detail.error} again={() => void detail.refetch()} />
}

function Known({ asset, device }: AssetDetail) {
  const { t, i18n } = useTranslation()
  const history = useMay('see-history')
  const seesOrders = useMay('see-orders')
  const seesParking = useMay('see-parking')
  const isCounted = useLiveRow(asset.id, 'count') !== undefined
  const [name, setName] = useState<RangeName>('24h')
  // fixed when chosen, so that the charts stay still while they are read
  const [toMs, setToMs] = useState(nowMs)
  const fromMs = toMs - ranges[name]
  return (
    <Page
      title={nameOf(asset, i18n.language)}
      intro={<Heading asset={asset} />}
      tools={
        <>
          {seesParking && (asset.kind === 'lot' || asset.lotId !== undefined) && (
            <Button
              component={Link}
              href={
                asset.kind === 'lot'
                  ? paths.lot(asset.id)
                  : paths.lot(asset.lotId ?? '', { tab: 'bays', bay: asset.id })
              }
              variant="light"
              leftSection={<Icon name="parking" size={16} />}
            >
              {t(asset.kind === 'lot' ? 'asset.toLot' : 'asset.toBay')}
            </Button>
          )}
          <Button
            component={Link}
            href={paths.map({ asset: asset.id })}
            variant="default"
            leftSection={<Icon name="pin" size={16} />}
          >
            {t('asset.onMap')}
          </Button>
        </>
      }
    >
      <div className={classes.columns}>
        <div className={classes.column}>
          {asset.kind === 'toilet' && <ToiletStanding id={asset.id} />}
          {asset.kind === 'toilet' && seesOrders && <ToiletFile id={asset.id} />}
          <AssetStreams asset={asset} />
          <AssetFacts asset={asset} device={device} />
        </div>
        <div className={classes.column}>
          {asset.kind === 'lot' && <AssetBays lotId={asset.id} />}
          {asset.kind === 'toilet' && <ToiletNow id={asset.id} />}
          {history && (asset.kind !== 'lot' || isCounted) && (
            <>
              <div className={classes.range}>
                <SegmentedControl
                  aria-label={t('asset.range')}
                  value={name}
                  onChange={(next) => {
                    setName(next)
                    setToMs(nowMs())
                  }}
                  data={(Object.keys(ranges) as RangeName[]).map((value) => ({ value, label: t(`range.${value}`) }))}
                />
                <Button variant="subtle" color="gray" onClick={() => setToMs(nowMs())}>
                  {t('asset.refresh')}
                </Button>
              </div>
              {asset.kind === 'sweeper' && <AssetTrack asset={asset} fromMs={fromMs} toMs={toMs} />}
              <AssetCharts asset={asset} fromMs={fromMs} toMs={toMs} />
            </>
          )}
        </div>
      </div>
    </Page>
  )
}

/** What the rules make of a toilet, as it was pushed last. */
function ToiletNow({ id }: { id: string }) {
  const row = useLiveRow(id, 'service')
  if (row === undefined) return null
  const live = row.fields as unknown as ToiletLive
  return (
    <div className={classes.now}>
      <div className={classes.column}>
        <ToiletStalls live={live} />
        <ToiletService id={id} live={live} />
      </div>
      <div className={classes.column}>
        <ToiletAir live={live} />
        <ToiletSensors live={live} />
      </div>
    </div>
  )
}

function Heading({ asset }: Pick<AssetDetail, 'asset'>) {
  const { t } = useTranslation()
  const { settings } = useHere()
  const view = useLiveView()
  const words = useStateWords()
  const townName = useTownName()
  const state = stateOf(view, asset, { nowMs: useNow(), offlineAfterMs: settings.offlineAfterMs })
  return (
    <span className={classes.heading}>
      <SymbolMark {...state} size={22} />
      <strong>{words.state(state)}</strong>
      <span className="figures">{words.figure(state)}</span>
      <Age atMs={state.atMs} />
      <span>
        {t(`kind.${asset.kind}`)} · {townName(asset.town)} · <code>{asset.id}</code>
      </span>
    </span>
  )
}
