/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

const DAY_MINUTES = 1_440

/** A whole number with what it means; `wrong` says what is wrong with it. */
export function NumberField({
  label,
  note,
  value,
  min,
  max,
  step,
  wrong,
  onChange,
}: {
  label: string
  note?: string
  value: number
  min: number
  max: number
  step?: number
  wrong?: string | undefined
  onChange: (value: number) => void
}) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        min={min}
        max={max}
        step={step ?? 1}
        required
        value={Number.isNaN(value) ? '' : value}
        aria-describedby={`${id}-note`}
        aria-invalid={wrong !== undefined}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
      <small id={`${id}-note`} class={wrong === undefined ? 'dimmed' : 'wrong'}>
        {wrong ?? note}
      </small>
    </div>
  )
}

/** A time of the day as minutes after midnight. */
export function TimeField({
  label,
  minute,
  onChange,
}: {
  label: string
  minute: number
  onChange: (minute: number) => void
}) {
  const ofDay = minute % DAY_MINUTES
  return (
    <label>
      {label}
      <input
        type="time"
        required
        value={`${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`}
        onInput={(event) => {
          const [hour, minutes] = event.currentTarget.value.split(':').map(Number)
          if (hour !== undefined && minutes !== undefined) onChange(hour * 60 + minutes)
        }}
      />
    </label>
  )
}

export function CheckField({
  label,
  note,
  checked,
  onChange,
}: {
  label: string
  note?: string
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>
        {label}
        {note !== undefined && <small class="dimmed">{note}</small>}
      </span>
    </label>
  )
}

export function ChoiceField<Name extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string
  value: Name
  choices: readonly (readonly [name: Name, word: string])[]
  onChange: (value: Name) => void
}) {
  return (
    <label>
      {label}
      <select
        value={value}
        onChange={(event) => {
          const chosen = choices.find(([name]) => name === event.currentTarget.value)
          if (chosen !== undefined) onChange(chosen[0])
        }}
      >
        {choices.map(([name, word]) => (
          <option key={name} value={name}>
            {word}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Fields that belong together. */
export function Group({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <fieldset class="group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  )
}
