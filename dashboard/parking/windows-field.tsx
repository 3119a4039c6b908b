import { Button, Checkbox, MultiSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../ui/icons.tsx'
import { dayTypeChoices } from './lists.ts'
import { TimeField } from './time-field.tsx'
import { DAY_MINUTES, newWindow, WINDOWS_MAX, windowsChanged, type SharingWindow, type WindowFault } from './windows.ts'
import { windowHoursText } from './words.ts'
import classes from './parking.module.css'

/** Weekly windows by type of day; each says in words what it is. */
export function WindowsField({
  windows,
  faults,
  onChange,
}: {
  windows: readonly SharingWindow[]
  faults: readonly WindowFault[]
  onChange: (windows: SharingWindow[]) => void
}) {
  const { t } = useTranslation()
  const change = (at: number, next: Partial<SharingWindow>) => onChange(windowsChanged(windows, at, next))
  return (
    <fieldset className={classes.fields}>
      <legend>{t('policy.windows')}</legend>
      {windows.map((window, at) => {
        const { dayTypes, fromMinute, toMinute } = window
        const isNext = toMinute >= DAY_MINUTES // 24:00 is 00:00 of the next day
        const ofDay = toMinute % DAY_MINUTES
        const fault = faults.find((each) => each.at === at)
        return (
          // by place: windows have no name
          <div key={at} className={classes.window}>
            <MultiSelect
              label={t('policy.dayTypes')}
              value={dayTypes}
              onChange={(value) => change(at, { dayTypes: dayTypeChoices.filter((type) => value.includes(type)) })}
              data={dayTypeChoices.map((value) => ({ value, label: t(`sharingDay.${value}`) }))}
            />
            <div className={classes.row}>
              <TimeField
                label={t('roster.from')}
                minute={fromMinute}
                onChange={(minute) => change(at, { fromMinute: minute })}
              />
              <TimeField
                label={t('roster.to')}
                minute={toMinute}
                onChange={(minute) => change(at, { toMinute: minute + (isNext ? DAY_MINUTES : 0) })}
              />
              <Checkbox
                label={t('policy.nextDay')}
                checked={isNext}
                onChange={(event) => change(at, { toMinute: ofDay + (event.currentTarget.checked ? DAY_MINUTES : 0) })}
              />
              <Button
                variant="default"
                aria-label={t('policy.removeWindow', { n: at + 1 })}
                onClick={() => onChange(windows.filter((_each, index) => index !== at))}
              >
                <Icon name="close" size={16} />
              </Button>
            </div>
            {fault === undefined ? (
              <p className={classes.note}>{windowHoursText(window, t)}</p>
            ) : (
              <p role="alert" className={classes.bad}>
                {t(`policy.fault.${fault.is}`)}
              </p>
            )}
          </div>
        )
      })}
      <Button
        variant="default"
        disabled={windows.length >= WINDOWS_MAX}
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => onChange([...windows, newWindow])}
      >
        {t('policy.addWindow')}
      </Button>
    </fieldset>
  )
}
