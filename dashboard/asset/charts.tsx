import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Asset } from '#domain/asset.ts'
import { streamsOf, type Stream } from '#domain/topic.ts'
import { api } from '../api.ts'
import { chartedFields } from '../fields.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { chartOf, type Charted } from '../series.ts'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { TimeChart } from '../ui/time-chart.tsx'
import { useFieldWords } from '../ui/words.tsx'
import classes from './asset.module.css'

const POINTS = 500 // a chart is at most some 900 pixels wide

/** What an asset said in the last hours, one chart a figure; a click leads to the readings of that time. */
export function AssetCharts({ asset, fromMs, toMs }: { asset: Asset; fromMs: number; toMs: number }) {
  const streams = streamsOf[asset.kind] as readonly Stream[]
  return streams
    .filter((stream) => chartedFields[stream] !== undefined)
    .map((stream) => <StreamCharts key={stream} id={asset.id} stream={stream} fromMs={fromMs} toMs={toMs} />)
}

function StreamCharts({ id, stream, fromMs, toMs }: { id: string; stream: Stream; fromMs: number; toMs: number }) {
  const { t } = useTranslation()
  const fields = chartedFields[stream] ?? []
  const asked = { fields: fields.join(','), from: fromMs, to: toMs, points: POINTS }
  const series = useQuery({
    queryKey: keys.series(id, stream, asked),
    queryFn: ({ signal }) => api.series(id, stream, asked, signal),
    placeholderData: keepPreviousData,
  })
  const charts = useMemo(
    () =>
      fields.flatMap((field) => {
        const chart = chartOf(series.data?.fields[field])
        return chart === undefined ? [] : [{ field, chart }]
      }),
    [fields, series.data],
  )
  return (
    <Card title={t(`stream.${stream}`)}>
      <Mishap error={series.error} />
      {series.isPending ? (
        <Waiting />
      ) : charts.length === 0 && series.error === null ? (
        <Nothing>{t('asset.nothingInRange')}</Nothing>
      ) : (
        <div className={classes.charts}>
          {charts.map(({ field, chart }) => (
            <FieldChart key={field} id={id} stream={stream} field={field} chart={chart} fromMs={fromMs} toMs={toMs} />
          ))}
        </div>
      )}
    </Card>
  )
}

const AROUND_MS = 5 * 60_000

function FieldChart({
  id,
  stream,
  field,
  chart,
  fromMs,
  toMs,
}: {
  id: string
  stream: Stream
  field: string
  chart: Charted
  fromMs: number
  toMs: number
}) {
  const { t } = useTranslation()
  const { label, value } = useFieldWords()
  const [, go] = useLocation()
  const said = (number: number) => value(field, chart.steps ? number === 1 : number)
  const text = chart.steps
    ? t('asset.chartLast', { last: said(chart.last) })
    : t('asset.chartText', { min: said(chart.min), max: said(chart.max), last: said(chart.last) })
  return (
    <figure className={classes.chart}>
      <figcaption>
        {label(field)}
        <span>{text}</span>
      </figcaption>
      <TimeChart
        points={chart.points}
        steps={chart.steps}
        fromMs={fromMs}
        toMs={toMs}
        text={`${label(field)}: ${text}`}
        onPick={(atMs) =>
          go(paths.readings(id, stream, { fromMs: Math.round(atMs - AROUND_MS), toMs: Math.round(atMs + AROUND_MS) }))
        }
      />
    </figure>
  )
}
