import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Asset } from '#domain/asset.ts'
import type { LiveRow, LiveStream } from '#domain/live.ts'
import { streamsOf } from '#domain/topic.ts'
import { orderOf } from '../fields.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session.ts'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { Age, Figure, Figures, useFieldWords } from '../ui/words.tsx'
import { useLiveRow } from '../use-live.ts'
import classes from './asset.module.css'

/** The latest of every stream, each with its age; a figure leads to the readings it is from. */
export function AssetStreams({ asset }: { asset: Asset }) {
  const { t } = useTranslation()
  const streams: readonly LiveStream[] = asset.kind === 'lot' ? ['occupancy'] : streamsOf[asset.kind]
  return (
    <Card title={t('asset.latest')}>
      {streams.map((stream) => (
        <StreamNow key={stream} asset={asset} stream={stream} />
      ))}
    </Card>
  )
}

function StreamNow({ asset, stream }: { asset: Asset; stream: LiveStream }) {
  const { t } = useTranslation()
  const row = useLiveRow(asset.id, stream)
  const history = useMay('see-history') && stream !== 'occupancy' && stream !== 'outage'
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
