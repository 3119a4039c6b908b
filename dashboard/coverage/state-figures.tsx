import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { sideStates, type SideState, type StateMetres } from '#domain/coverage/shift.ts'
import { lengthText, metresOf, tenthsOf, tenthsText } from './percents.ts'
import { SideMark } from './side-mark.tsx'
import { StateBar } from './state-bar.tsx'
import classes from './state-figures.module.css'

/** The bar with its five figures below it; where they lead somewhere each is a button. */
export function StateFigures({
  metres,
  chosen,
  onChoose,
  brief = false,
}: {
  metres: StateMetres
  chosen?: SideState | undefined
  onChoose?: (state: SideState) => void
  /** Without what there is nothing of. */
  brief?: boolean
}) {
  const { t } = useTranslation()
  const tenths = tenthsOf(metres)
  return (
    <div className={classes.all}>
      <StateBar metres={metres} tall />
      <ul className={classes.figures}>
        {sideStates
          .filter((state) => !brief || tenths[state] > 0)
          .map((state) => {
            const figure = (
              <>
                <SideMark state={state} />
                <span className={classes.word}>{t(`side.${state}`)}</span>
                <b>{tenthsText(tenths[state])}</b>
                <span className={classes.length}>{lengthText(metresOf(metres, state))}</span>
              </>
            )
            return (
              <li key={state}>
                {onChoose === undefined ? (
                  <span className={classes.figure}>{figure}</span>
                ) : (
                  <UnstyledButton
                    className={classes.figure}
                    aria-pressed={chosen === state}
                    onClick={() => onChoose(state)}
                  >
                    {figure}
                  </UnstyledButton>
                )}
              </li>
            )
          })}
      </ul>
    </div>
  )
}
