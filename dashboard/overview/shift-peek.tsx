import { Button, CloseButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { lengthText } from '../coverage/percents.ts'
import { SideMark } from '../coverage/side-mark.tsx'
import { StateFigures } from '../coverage/state-figures.tsx'
import { usePlanName, useSideName, useVehicleName, windowText } from '../coverage/words.ts'
import { shortTimeText } from '../format.ts'
import { paths } from '../paths.ts'
import { useTownName } from '../queries.ts'
import { Figure, Figures } from '../ui/words.tsx'
import classes from './peek.module.css'
import type { OpenShift } from './shift-list.tsx'
import type { KnownSide } from './use-map-sides.ts'

/** A running shift beside the map. */
export function ShiftPeek({ shift: { entry, live }, onClose }: { shift: OpenShift; onClose: () => void }) {
  const { t } = useTranslation()
  const planName = usePlanName()
  const townName = useTownName()
  const vehicleName = useVehicleName()
  const name = planName(entry)
  return (
    <aside className={classes.peek} aria-label={name}>
      <div className={classes.head}>
        <div className={classes.title}>
          <h2>{name}</h2>
          <span>
            {t(`work.${entry.workType}`)} · {townName(entry.town)} · {windowText(live)}
          </span>
        </div>
        <CloseButton aria-label={t('common.close')} onClick={onClose} />
      </div>
      <div className={classes.shift}>
        <StateFigures metres={live} />
      </div>
      <Figures>
        <Figure name={t('shifts.finish')}>{live.finishMs === undefined ? '–' : shortTimeText(live.finishMs)}</Figure>
        <Figure name={t('shifts.risk')}>{live.atRiskM > 0 ? lengthText(live.atRiskM) : '–'}</Figure>
        <Figure name={t('shifts.vehicles')} wide>
          {live.vehicles.length === 0
            ? t('shifts.noVehicle')
            : live.vehicles.map((id, at) => (
                <span key={id}>
                  {at > 0 && t('common.comma')}
                  <Link href={paths.map({ asset: id })}>{vehicleName(id)}</Link>
                </span>
              ))}
        </Figure>
      </Figures>
      <Button component={Link} href={paths.shift(entry.id)} variant="light" fullWidth mt="sm">
        {t('map.openShift')}
      </Button>
    </aside>
  )
}

/** A street side beside the map: how it stands in each running shift that has it. */
export function SidePeek({
  side,
  shifts,
  onClose,
}: {
  side: KnownSide
  shifts: ReadonlyMap<string, OpenShift>
  onClose: () => void
}) {
  const { t } = useTranslation()
  const sideName = useSideName()
  const planName = usePlanName()
  const name = sideName(side)
  const times = side.shifts.flatMap(({ id }) => shifts.get(id)?.live ?? [])
  const range =
    times.length === 0
      ? {}
      : { from: Math.min(...times.map(({ fromMs }) => fromMs)), to: Math.max(...times.map(({ toMs }) => toMs)) }
  return (
    <aside className={classes.peek} aria-label={name}>
      <div className={classes.head}>
        <div className={classes.title}>
          <h2>{name}</h2>
        </div>
        <CloseButton aria-label={t('common.close')} onClick={onClose} />
      </div>
      <ul className={classes.sides}>
        {side.shifts.map(({ id, state, donePercent }) => {
          const shift = shifts.get(id)
          return (
            <li key={id}>
              <span className={classes.standing}>
                <SideMark state={state} />
                <strong>{t(`side.${state}`)}</strong>
                <span className="figures">{donePercent.toFixed(1)}%</span>
              </span>
              <Link href={paths.shift(id, { side: side.edge })}>
                {shift === undefined ? id : planName(shift.entry)}
              </Link>
            </li>
          )
        })}
      </ul>
      <Button component={Link} href={paths.street(side.edge, range)} variant="light" fullWidth mt="sm">
        {t('shift.openStreet')}
      </Button>
    </aside>
  )
}

/** The running shifts of a truck, in its own panel. */
export function ShiftsOfTruck({ shifts }: { shifts: readonly OpenShift[] }) {
  const { t } = useTranslation()
  const planName = usePlanName()
  if (shifts.length === 0) return null
  return (
    <section className={classes.stream}>
      <div className={classes.streamHead}>
        <h3>{t('map.shiftNow')}</h3>
      </div>
      {shifts.map(({ entry, live }) => (
        <div key={entry.id} className={classes.shift}>
          <Link href={paths.shift(entry.id)}>{planName(entry)}</Link>
          <StateFigures metres={live} brief />
        </div>
      ))}
    </section>
  )
}
