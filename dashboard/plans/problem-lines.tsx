import { useTranslation } from 'react-i18next'
import type { PlanProblem } from '#domain/plan/check.ts'
import { Icon } from '../ui/icons.tsx'
import classes from './editor.module.css'

/** What is wrong with a field, in words, beside it; errors stop a plan from being kept, warnings do not. */
export function ProblemLines({
  problems,
  names = [],
}: {
  problems: readonly PlanProblem[]
  names?: readonly string[]
}) {
  const { t } = useTranslation()
  if (problems.length === 0) return null
  return (
    <ul className={classes.problems}>
      {problems.map(({ fault, severity, part }) => {
        const at = Number(part.split('/')[1] ?? Number.NaN)
        const name = names[at]
        return (
          <li key={`${part} ${fault}`} data-severity={severity}>
            <Icon name="quarantine" size={14} />
            <span>
              <b>{t(`plan.severity.${severity}`)}</b> {name !== undefined && `${name}: `}
              {t(`planFault.${fault}`)}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
