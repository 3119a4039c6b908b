import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { Asset } from '#domain/asset.ts'
import { api } from '../api.ts'
import { endpoints } from '../paths.ts'
import { keys } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import classes from './asset.module.css'

const TrackMap = lazy(async () => ({ default: (await import('../map/track-map.tsx')).TrackMap }))

/** Where a sweeper was, on the map and as files. */
export function AssetTrack({ asset, fromMs, toMs }: { asset: Asset; fromMs: number; toMs: number }) {
  const { t } = useTranslation()
  const asked = { from: fromMs, to: toMs }
  const track = useQuery({
    queryKey: keys.track(asset.id, asked),
    queryFn: ({ signal }) => api.track(asset.id, asked, signal),
  })
  return (
    <Card
      title={t('asset.track')}
      tools={
        <div className={classes.downloads}>
          {(['geojson', 'gpx'] as const).map((format) => (
            <Button
              key={format}
              component="a"
              download
              href={endpoints.track(asset.id, { ...asked, format })}
              variant="default"
              size="xs"
              leftSection={<Icon name="download" size={14} />}
            >
              {format === 'gpx' ? 'GPX' : 'GeoJSON'}
            </Button>
          ))}
        </div>
      }
    >
      <Mishap error={track.error} />
      {track.isPending && <Waiting />}
      {track.data !== undefined &&
        (track.data.features.length === 0 ? (
          <Nothing>{t('asset.noTrack')}</Nothing>
        ) : (
          <div className={classes.trackMap}>
            <Suspense fallback={<Waiting />}>
              <TrackMap track={track.data} asset={asset} />
            </Suspense>
          </div>
        ))}
    </Card>
  )
}
