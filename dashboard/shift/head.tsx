import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { sideStates, type ShiftFigures, type StateMetres } from '#domain/coverage/shift.ts'
import type { ShiftDetail } from '../coverage-api.ts'
import { lengthText } from '../coverage/percents.ts'
import { useVehicleName } from '../coverage/words.ts'
import { StateFigures } from '../coverage/state-figures.tsx'
import { numberText, shortTimeText } from '../format.ts'
import { paths } from '../paths.ts'
import type { FigureName } from './side-rows.ts'
import classes from './head.module.css'

/** Figures of a shift. Those of streets show their streets; those of the vehicles' way lead to the replay of it. */
export function ShiftHead({
  detail,
  metres,
  chosen,
  onChoose,
}: {
  detail: ShiftDetail
  metres: StateMetres
  chosen: FigureName | undefined
  onChoose: (figure: FigureName) => void
}) {
  const { t } = useTranslation()
  const vehicleName = useVehicleName()
  const figures = detail.coverage?.figures
  return (
    <div className={classes.head}>
      <StateFigures metres={metres} chosen={sideStates.find((state) => state === chosen)} onChoose={onChoose} />
      {figures !== undefined && (
        <dl className={classes.figures}>
          <Streets name="overspeed" {...{ chosen, onChoose }}>
            {lengthText(figures.overspeedM)}
          </Streets>
          <Streets name="inferred" {...{ chosen, onChoose }}>
            {lengthText(figures.inferredM)}
          </Streets>
          {figures.startedAtMs !== undefined && (
            <Streets name="first" {...{ chosen, onChoose }}>
              {shortTimeText(figures.startedAtMs)}
            </Streets>
          )}
          {figures.endedAtMs !== undefined && (
            <Streets name="last" {...{ chosen, onChoose }}>
              {shortTimeText(figures.endedAtMs)}
            </Streets>
          )}
          <Way id={detail.shift.id} figures={figures} />
          <Figure name={t('shift.figure.workedBy')}>
            {figures.workedBy.length === 0
              ? '–'
              : figures.workedBy.map((vehicle, at) => (
                  <span key={vehicle}>
                    {at > 0 && t('common.comma')}
                    <Link
                      href={paths.readings(vehicle, 'fix', { fromMs: detail.shift.fromMs, toMs: detail.shift.toMs })}
                    >
                      {vehicleName(vehicle)}
                    </Link>
                  </span>
                ))}
          </Figure>
        </dl>
      )}
    </div>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Streets({
  name,
  chosen,
  onChoose,
  children,
}: {
  name: 'overspeed' | 'inferred' | 'first' | 'last'
  chosen: FigureName | undefined
  onChoose: (figure: FigureName) => void
  children: string
}) {
  const { t } = useTranslation()
  return (
    <Figure name={t(`shift.figure.${name}`)}>
      <UnstyledButton
        className={classes.link}
        aria-pressed={chosen === name}
        aria-label={`${t(`shift.figure.${name}`)} ${children}`}
        onClick={() => onChoose(name)}
      >
        {children}
      </UnstyledButton>
    </Figure>
  )
}

/** What the vehicles did on the way: seen whole in the replay. */
function Way({ id, figures }: { id: string; figures: ShiftFigures }) {
  const { t } = useTranslation()
  const shown = {
    repeated: lengthText(figures.repeatedM),
    work: `${numberText(figures.workKm, 1)} km`,
    deadhead: `${numberText(figures.deadheadKm, 1)} km`,
    speed: figures.meanWorkKmh === undefined ? undefined : `${numberText(figures.meanWorkKmh, 1)} km/h`,
    water: figures.waterUsedPercent === undefined ? undefined : `${numberText(figures.waterUsedPercent, 0)}%`,
    peak: t('span.minutes', { n: Math.round(figures.peakMinutes) }),
    kerb:
      figures.kerb === undefined
        ? undefined
        : t('shift.kerb', { mean: numberText(figures.kerb.meanM, 2), pieces: figures.kerb.pieces }),
  } as const
  return (Object.keys(shown) as (keyof typeof shown)[]).map((name) =>
    shown[name] === undefined ? null : (
      <Figure key={name} name={t(`shift.figure.${name}`)}>
        <Link href={paths.replay(id)} className={classes.link}>
          {shown[name]}
        </Link>
      </Figure>
    ),
  )
}
