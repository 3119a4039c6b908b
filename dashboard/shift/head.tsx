import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { sideStates, type ShiftFigures, type StateMetres } from '#domain/coverage/shift.ts'
import type { ShiftDetail } from '../coverage-api.ts'
import { useVehicleName } from '../coverage/words.ts'
import { StateFigures } from '../coverage/state-figures.tsx'
import { paths } from '../paths.ts'
import { figureText, otherFigures, type OtherFigure } from './figures.ts'
import { isFigureName, type FigureName } from './side-rows.ts'
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
          {otherFigures.map((name) => (
            <Other key={name} id={detail.shift.id} figures={figures} name={name} {...{ chosen, onChoose }} />
          ))}
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

/** A figure of streets or of a time shows the streets; one of the way the vehicles went leads to the replay of it. */
function Other({
  id,
  figures,
  name,
  chosen,
  onChoose,
}: {
  id: string
  figures: ShiftFigures
  name: OtherFigure
  chosen: FigureName | undefined
  onChoose: (figure: FigureName) => void
}) {
  const { t } = useTranslation()
  const text = figureText(figures, name, t)
  if (text === undefined) return null
  return (
    <Figure name={t(`shift.figure.${name}`)}>
      {isFigureName(name) ? (
        <UnstyledButton
          className={classes.link}
          aria-pressed={chosen === name}
          aria-label={`${t(`shift.figure.${name}`)} ${text}`}
          onClick={() => onChoose(name)}
        >
          {text}
        </UnstyledButton>
      ) : (
        <Link href={paths.replay(id)} className={classes.link}>
          {text}
        </Link>
      )}
    </Figure>
  )
}
