import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { PlanProblem } from '#domain/plan/check.ts'
import type { PassWindow } from '#domain/plan/plan.ts'
import { Icon } from '../ui/icons.tsx'
import { fieldsOf, nextWindow, problemsAt, windowOf, type WindowFields } from './draft.ts'
import { ProblemLines } from './problem-lines.tsx'
import classes from './editor.module.css'

const PASSES_MAX = 24

/** The passes of a plan, each with its window of the day. */
export function PassesField({
  passes,
  problems,
  onChange,
}: {
  passes: readonly PassWindow[]
  problems: readonly PlanProblem[]
  onChange: (passes: PassWindow[]) => void
}) {
  const { t } = useTranslation()
  const set = (at: number, window: PassWindow | undefined) =>
    window !== undefined && onChange(passes.map((each, i) => (i === at ? window : each)))
  return (
    <fieldset className={classes.group}>
      <legend>{t('plan.passes')}</legend>
      <ol className={classes.passes}>
        {passes.map((window, at) => {
          const fields = fieldsOf(window)
          const wrong = problemsAt(problems, `passes/${at}`)
          const change = (next: Partial<WindowFields>) => set(at, windowOf({ ...fields, ...next }))
          const name = t('side.pass', { n: at + 1 })
          const hasError = wrong.some(({ severity }) => severity === 'error')
          return (
            // passes have no other identity than their place
            <li key={at}>
              <div className={classes.pass}>
                <span>{name}</span>
                <TextInput
                  type="time"
                  className={classes.time}
                  aria-label={t('plan.passFrom', { pass: name })}
                  value={fields.from}
                  error={hasError}
                  onChange={(event) => change({ from: event.currentTarget.value })}
                />
                –
                <TextInput
                  type="time"
                  className={classes.time}
                  aria-label={t('plan.passTo', { pass: name })}
                  value={fields.to}
                  error={hasError}
                  onChange={(event) => change({ to: event.currentTarget.value })}
                />
                <Checkbox
                  size="xs"
                  label={t('plan.nextDay')}
                  aria-label={t('plan.passNextDay', { pass: name })}
                  checked={fields.isNextDay}
                  onChange={(event) => change({ isNextDay: event.currentTarget.checked })}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('plan.removePass', { pass: name })}
                  onClick={() => onChange(passes.filter((_each, i) => i !== at))}
                >
                  <Icon name="close" size={15} />
                </ActionIcon>
              </div>
              <ProblemLines problems={wrong} />
            </li>
          )
        })}
      </ol>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="plus" size={14} />}
        disabled={passes.length >= PASSES_MAX}
        onClick={() => onChange([...passes, nextWindow(passes)])}
      >
        {t('plan.addPass')}
      </Button>
    </fieldset>
  )
}
