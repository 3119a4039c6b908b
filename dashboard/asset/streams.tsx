import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Asset } from '#domain/asset.ts'
import type { LiveRow, LiveStream } from '#domain/live.ts'
import { streamsOf } from '#domain/topic.ts'
import { orderOf } from '../fields.ts'
import { exactSpanText } from '../format.ts'
import { key } from '../live.ts'
import { paths } from '../paths.ts'
import { useHere, useMay } from '../session.ts'
import { skewOf } from '../status.ts'
import { Icon } from '../ui/icons.tsx'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { Age, Figure, Figures, useFieldWords } from '../ui/words.tsx'
import { useLiveRow, useLiveView } from '../use-live.ts'
import classes from './asset.module.css'

/** The latest of every stream, each with its age; a figure leads to the readings it is from. */
export function AssetStreams({ asset }: { asset: Asset }) {
  const { t } = useTranslation()
  const view = useLiveView()
  // what is believed comes first; few lots have a device of their own
  const own: readonly LiveStream[] = streamsOf[asset.kind]
  const streams: readonly LiveStream[] =
    asset.kind === 'lot'
      ? ['occupancy', ...own.filter((stream) => view.rows.has(key(asset.id, stream)))]
      : asset.kind === 'bay'
        ? ['parking', ...own]
        : own
  return (
    <Card title={t('asset.latest')}>
      <WrongClock asset={asset} />
      {streams.map((stream) => (
        <StreamNow key={stream} asset={asset} stream={stream} />
      ))}
    </Card>
  )
}

/** That the times below are not to be trusted to the second: they are kept as the device said them. */
function WrongClock({ asset }: { asset: Asset }) {
  const { t } = useTranslation()
  const { settings } = useHere()
  const skewMs = skewOf(useLiveView(), asset, settings)
  if (skewMs === undefined) return null
  const span = exactSpanText(Math.abs(skewMs), t)
  return (
    <p className={classes.wrongClock}>
      <Icon name="clock" size={16} />
      <span>{skewMs > 0 ? t('asset.clockAhead', { span }) : t('asset.clockBehind', { span })}</span>
    </p>
  )
}

function StreamNow({ asset, stream }: { asset: Asset; stream: LiveStream }) {
  const { t } = useTranslation()
  const row = useLiveRow(asset.id, stream)
  const history = useMay('see-history') && (streamsOf[asset.kind] as readonly LiveStream[]).includes(stream)
  return (
    <section className={classes.stream}>
      <div className={classes.streamHead}>
        <h3>{t(`stream.${stream}`)}</h3>
        {row !== undefined && <Age atMs={row.atMs} className={classes.age} />}
      </div>
      {row === undefined ? <Nothing small>{t('asset.nothingYet')}</Nothing> : <Fields row={row} history={history} />}
      {row !== undefined && history && (
        <Link href={paths.readings(asset.id, stream)} className={classes.all}>
          {t('asset.readings')}
        </Link>
      )}
    </section>
  )
}

const AROUND_MS = 5 * 60_000

function Fields({ row, history }: { row: LiveRow; history: boolean }) {
  const { label, value } = useFieldWords()
  const around = { fromMs: row.atMs - AROUND_MS, toMs: row.atMs + AROUND_MS }
  return (
    <Figures>
      {Object.entries(row.fields)
        .toSorted(([a], [b]) => orderOf(a) - orderOf(b))
        .map(([field, is]) => (
          <Figure key={field} name={label(field)}>
            {history ? (
              <Link href={paths.readings(row.id, row.stream, around)} className={classes.figure}>
                {value(field, is)}
              </Link>
            ) : (
              value(field, is)
            )}
          </Figure>
        ))}
    </Figures>
  )
}
