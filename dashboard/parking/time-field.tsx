import { TextInput } from '@mantine/core'
import { minuteText } from '#domain/plan/minute-text.ts'

const DAY_MINUTES = 1_440

/** A time of day as minutes after midnight. */
export function TimeField({
  label,
  minute,
  disabled = false,
  onChange,
}: {
  label: string
  minute: number
  disabled?: boolean
  onChange: (minute: number) => void
}) {
  return (
    <TextInput
      type="time"
      label={label}
      disabled={disabled}
      value={minuteText(minute % DAY_MINUTES)}
      onChange={(event) => {
        const [hours, minutes] = event.currentTarget.value.split(':').map(Number)
        if (hours !== undefined && minutes !== undefined && Number.isInteger(hours * 60 + minutes))
          onChange(hours * 60 + minutes)
      }}
    />
  )
}
