import { SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { PHONE } from '../ui/virtual-table.tsx'
import { fieldOf, rangeNames, timeOfField, type AskedRange, type RangeName } from './range.ts'
import classes from './street.module.css'

/** Which time is asked about: a day or a week, up to a moment, or any two times. */
export function RangeChoice({
  asked,
  onName,
  onMoment,
  onTimes,
}: {
  asked: AskedRange
  onName: (name: RangeName) => void
  onMoment: (atMs: number) => void
  onTimes: (fromMs: number, toMs: number) => void
}) {
  const { t } = useTranslation()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const given = {
    'aria-label': t('asset.range'),
    value: asked.name,
    data: rangeNames.map((value) => ({ value, label: t(`street.range.${value}`) })),
  }
  const field = (label: string, atMs: number, change: (atMs: number) => void) => (
    <TextInput
      type="datetime-local"
      label={label}
      // what is being typed is kept by the field itself; it is taken when it is a whole time
      key={`${asked.name} ${label} ${atMs}`}
      defaultValue={fieldOf(atMs)}
      onBlur={(event) => {
        const next = timeOfField(event.currentTarget.value)
        if (next !== undefined && fieldOf(next) !== fieldOf(atMs)) change(next)
      }}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  )
  return (
    <div className={classes.range}>
      {phone ? (
        <Select {...given} onChange={(next) => next !== null && onName(next)} />
      ) : (
        <SegmentedControl {...given} onChange={(next) => onName(next)} />
      )}
      {asked.name === 'moment' && field(t('street.moment'), asked.toMs, onMoment)}
      {asked.name === 'own' && (
        <>
          {field(t('street.from'), asked.fromMs, (fromMs) => onTimes(fromMs, Math.max(asked.toMs, fromMs + 60_000)))}
          {field(t('street.to'), asked.toMs, (toMs) => onTimes(Math.min(asked.fromMs, toMs - 60_000), toMs))}
        </>
      )}
    </div>
  )
}
