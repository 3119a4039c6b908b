import { useTranslation } from 'react-i18next'
import { sideStates, type StateMetres } from '#domain/coverage/shift.ts'
import { sideColours } from '../map/palette.ts'
import { useScheme } from '../ui/scheme.ts'
import { lengthText, metresOf, tenthsOf, tenthsText } from './percents.ts'
import classes from './state-bar.module.css'

/** Planned length by state, always 100 % together (docs/SPEC.md U16): a pattern of its own each, colour repeats it, the words say it. */
export function StateBar({ metres, tall = false }: { metres: StateMetres; tall?: boolean }) {
  const text = useStateBarText(metres)
  const colours = sideColours[useScheme()]
  const tenths = tenthsOf(metres)
  return (
    <div className={classes.bar} role="img" aria-label={text} title={text} data-tall={tall || undefined}>
      {sideStates
        .filter((state) => tenths[state] > 0)
        .map((state) => (
          <span
            key={state}
            className={classes.part}
            data-state={state}
            style={{ flexGrow: tenths[state], '--side': colours[state] }}
          />
        ))}
    </div>
  )
}

/** `已完成 72.1% · 漏扫 3.4% …`, without what there is nothing of. */
export function useStateBarText(metres: StateMetres): string {
  const { t } = useTranslation()
  const tenths = tenthsOf(metres)
  const said = sideStates
    .filter((state) => tenths[state] > 0)
    .map((state) => `${t(`side.${state}`)} ${tenthsText(tenths[state])} (${lengthText(metresOf(metres, state))})`)
  return said.length === 0 ? t('shift.nothingPlanned') : said.join(' · ')
}
