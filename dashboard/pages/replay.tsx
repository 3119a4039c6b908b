import { ActionIcon, Button, Select, Slider } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { coverageApi, type Replay, type ShiftDetail } from '../coverage-api.ts'
import { StateFigures } from '../coverage/state-figures.tsx'
import { usePlanName, useSideName, useVehicleName, windowText } from '../coverage/words.ts'
import { dateTimeText, shortTimeText } from '../format.ts'
import { SideMap } from '../map/side-map.tsx'
import type { MapView } from '../map/view.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { speeds, usePlayer, type Speed } from '../shift/player.ts'
import { SidesThen, sumOfRows, vehiclesAt } from '../shift/replay.ts'
import { sideRows } from '../shift/side-rows.ts'
import { sidesOnMap } from '../shift/sides-on-map.ts'
import { useStreets } from '../shift/use-shift.ts'
import { SymbolMark } from '../ui/symbol.tsx'
import { Icon } from '../ui/icons.tsx'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import classes from './replay.module.css'

const STEP_MS = 10_000
const AROUND_MS = 60_000
/** Of the whole; nearer ones would be written over each other on a phone. */
const NAMES_APART = 0.16
const noMarks: ReadonlySet<string> = new Set()

/** A shift played again: its trucks move, its streets turn from open to done. */
export function ReplayPage({ id }: { id: string }) {
  const detail = useQuery({ queryKey: keys.shift(id), queryFn: ({ signal }) => coverageApi.shift(id, signal) })
  const streets = useStreets(id)
  const replay = useQuery({
    queryKey: keys.replay(id),
    queryFn: ({ signal }) => coverageApi.replay(id, signal),
    staleTime: 60_000,
  })
  const error = detail.error ?? streets.error ?? replay.error
  if (error !== null && (detail.data === undefined || streets.data === undefined || replay.data === undefined))
    return (
      <Failed error={error} again={() => void Promise.all([detail.refetch(), streets.refetch(), replay.refetch()])} />
    )
  if (detail.data === undefined || streets.data === undefined || replay.data === undefined) return <Waiting />
  return <Playing detail={detail.data} streets={streets.data} replay={replay.data} />
}

function Playing({
  detail,
  streets,
  replay,
}: {
  detail: ShiftDetail
  streets: NonNullable<ReturnType<typeof useStreets>['data']>
  replay: Replay
}) {
  const { t } = useTranslation()
  const { shift, coverage, settings } = detail
  const planName = usePlanName()
  const vehicleName = useVehicleName()
  const sideName = useSideName()
  const player = usePlayer(replay.fromMs, replay.toMs)
  const { atMs } = player
  const [view, setView] = useState<MapView>()
  const enoughPercent = settings.settings.find(({ name }) => name === 'donePercentMin')?.is ?? 100
  const then = useMemo(
    () =>
      new SidesThen(sideRows(shift, coverage, streets, { pass: undefined, enoughPercent }), shift.passes, replay.done),
    [shift, coverage, streets, enoughPercent, replay.done],
  )
  const rows = then.at(atMs)
  const sides = useMemo(
    () => sidesOnMap(rows, (row) => sideName(row)),
    // the words change with the language only
    [rows, t],
  )
  const vehicles = useMemo(() => vehiclesAt(replay, atMs), [replay, atMs])
  // between two pictures nothing glides: where they were is known
  useEffect(() => view?.setVehicles(vehicles, 0), [view, vehicles])

  const onKey = (event: KeyboardEvent) => {
    // a button under the focus has the key for itself
    if (event.key !== ' ' || (event.target as HTMLElement).closest('button, a, input') !== null) return
    event.preventDefault()
    player.toggle()
  }
  return (
    <Page
      title={t('replay.title', { name: planName(shift) })}
      fill
      intro={`${shift.day} ${windowText(shift)}`}
      tools={
        <Button
          component={Link}
          href={paths.shift(shift.id)}
          variant="default"
          leftSection={<Icon name="back" size={16} />}
        >
          {t('replay.back')}
        </Button>
      }
    >
      <div className={classes.replay} onKeyDown={onKey}>
        <section className={classes.map} aria-label={t('map.map')}>
          <SideMap
            label={t('replay.map')}
            sides={sides}
            marked={noMarks}
            onReady={(ready) => {
              setView(ready)
              return () => setView(undefined)
            }}
          />
        </section>
        <section className={classes.controls} aria-label={t('replay.controls')}>
          <div className={classes.line}>
            <ActionIcon
              size="xl"
              variant="filled"
              aria-label={t(player.isPlaying ? 'replay.pause' : 'replay.play')}
              onClick={player.toggle}
            >
              <Icon name={player.isPlaying ? 'pause' : 'play'} size={22} />
            </ActionIcon>
            <time className={classes.time} dateTime={new Date(atMs).toISOString()}>
              {dateTimeText(atMs)}
            </time>
            <Select
              className={classes.speed}
              aria-label={t('replay.speed')}
              value={String(player.speed)}
              onChange={(speed) => player.setSpeed(Number(speed) as Speed)}
              data={speeds.map((speed) => ({ value: String(speed), label: `${speed}×` }))}
            />
          </div>
          <Slider
            className={classes.slider}
            min={replay.fromMs}
            max={replay.toMs}
            step={STEP_MS}
            value={atMs}
            onChange={player.goTo}
            label={null}
            thumbLabel={t('replay.time')}
            thumbValueText={dateTimeText}
            marks={marksOf(shift.passes, replay)}
          />
          <StateFigures metres={sumOfRows(rows)} />
          <ul className={classes.vehicles} aria-label={t('shifts.vehicles')}>
            {replay.vehicles.length === 0 && <li>{t('replay.noVehicles')}</li>}
            {replay.vehicles.map(({ id }) => {
              const state = vehicles.find((each) => each.id === id)?.state
              return (
                <li key={id}>
                  {state !== undefined && <SymbolMark kind="sweeper" state={state} size={20} />}
                  <Link
                    href={paths.readings(id, 'fix', {
                      fromMs: Math.round(atMs) - AROUND_MS,
                      toMs: Math.round(atMs) + AROUND_MS,
                    })}
                  >
                    {vehicleName(id)}
                  </Link>
                  <span className={classes.dim}>
                    {state === undefined ? t('replay.notYet') : t(`vehicle.${state}`)}
                  </span>
                </li>
              )
            })}
          </ul>
        </section>
      </div>
    </Page>
  )
}

/** Where the windows begin and end. */
const marksOf = (passes: ShiftDetail['shift']['passes'], { fromMs, toMs }: Replay) =>
  [...new Set(passes.flatMap((pass) => [pass.fromMs, pass.toMs]))]
    .filter((atMs) => atMs >= fromMs && atMs <= toMs)
    .reduce<{ value: number; label?: string }[]>((marks, value) => {
      const named = marks.findLast(({ label }) => label !== undefined)
      const isApart = named === undefined || value - named.value >= (toMs - fromMs) * NAMES_APART
      return [...marks, isApart ? { value, label: shortTimeText(value) } : { value }]
    }, [])
