import { ActionIcon, Button, CloseButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Asset } from '#domain/asset.ts'
import type { LiveStream } from '#domain/live.ts'
import { paths } from '../paths.ts'
import { useTownName } from '../queries.ts'
import { useMay } from '../session.ts'
import type { AssetState } from '../status.ts'
import { Icon } from '../ui/icons.tsx'
import { useStateWords } from '../ui/state-words.tsx'
import { SymbolMark } from '../ui/symbol.tsx'
import { Age, Figure, Figures, useFieldWords } from '../ui/words.tsx'
import { useLiveRow } from '../use-live.ts'
import classes from './peek.module.css'
import { OrdersPeek } from './orders-peek.tsx'
import type { OpenShift } from './shift-list.tsx'
import { ShiftsOfTruck } from './shift-peek.tsx'

/** Streams and fields a glance at an asset shows. */
const glance: Readonly<Record<Asset['kind'], readonly (readonly [LiveStream, readonly string[]])[]>> = {
  sweeper: [['fix', ['speedKmh', 'headingDeg', 'waterPercent', 'brush', 'pump', 'satellites']]],
  toilet: [
    ['air', ['nh3MgM3', 'h2sMgM3', 'temperatureC', 'humidityPercent']],
    ['supplies', ['paperPercent', 'soapPercent']],
  ],
  lot: [],
  bay: [['state', ['batteryPercent', 'rssiDbm']]],
}

/** The latest of one asset, beside the map; a sheet at the bottom on a phone. */
export function Peek({
  asset,
  state,
  name,
  shifts,
  onClose,
  onFly,
}: {
  asset: Asset
  state: AssetState | undefined
  name: string
  /** That run now and are this truck's. */
  shifts: readonly OpenShift[]
  onClose: () => void
  onFly: () => void
}) {
  const { t } = useTranslation()
  const words = useStateWords()
  const seesParking = useMay('see-parking')
  const townName = useTownName()
  return (
    <aside className={classes.peek} aria-label={name}>
      <div className={classes.head}>
        {state !== undefined && <SymbolMark {...state} size={34} />}
        <div className={classes.title}>
          <h2>{name}</h2>
          <span>
            {t(`kind.${asset.kind}`)} · {townName(asset.town)}
          </span>
        </div>
        <ActionIcon variant="subtle" color="gray" aria-label={t('map.fly')} onClick={onFly}>
          <Icon name="pin" />
        </ActionIcon>
        <CloseButton aria-label={t('common.close')} onClick={onClose} />
      </div>
      {state !== undefined && (
        <div className={classes.now}>
          <strong>{words.state(state)}</strong>
          <span className="figures">{words.figure(state)}</span>
          <Age atMs={state.atMs} className={classes.age} />
        </div>
      )}
      {state?.kind === 'lot' && (
        <Figures>
          <Figure name={t('bay.free')}>{state.free}</Figure>
          <Figure name={t('bay.full')}>{state.occupied}</Figure>
          <Figure name={t('bay.unknown')}>{state.unknown}</Figure>
        </Figures>
      )}
      <ShiftsOfTruck shifts={shifts} />
      {asset.kind === 'toilet' && <OrdersPeek toilet={asset.id} />}
      {glance[asset.kind].map(([stream, fields]) => (
        <StreamGlance key={stream} id={asset.id} stream={stream} fields={fields} />
      ))}
      {asset.kind === 'lot' && seesParking && (
        <Button component={Link} href={paths.lot(asset.id)} fullWidth mt="sm">
          {t('asset.toLot')}
        </Button>
      )}
      <Button component={Link} href={paths.asset(asset.id)} variant="light" fullWidth mt="sm">
        {t('map.open')}
      </Button>
    </aside>
  )
}

function StreamGlance({ id, stream, fields }: { id: string; stream: LiveStream; fields: readonly string[] }) {
  const { t } = useTranslation()
  const row = useLiveRow(id, stream)
  const { label, value } = useFieldWords()
  const there = fields.filter((field) => row?.fields[field] !== undefined)
  if (row === undefined || there.length === 0) return null
  return (
    <section className={classes.stream}>
      <div className={classes.streamHead}>
        <h3>{t(`stream.${stream}`)}</h3>
        <Age atMs={row.atMs} className={classes.age} />
      </div>
      <Figures>
        {there.map((field) => (
          <Figure key={field} name={label(field)}>
            {value(field, row.fields[field])}
          </Figure>
        ))}
      </Figures>
    </section>
  )
}
