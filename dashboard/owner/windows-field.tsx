/** @jsxImportSource preact */
import { dayTypeChoices } from '../parking/lists.ts'
import {
  DAY_MINUTES,
  newWindow,
  windowHours,
  WINDOWS_MAX,
  windowsChanged,
  type SharingWindow,
  type WindowFault,
} from '../parking/windows.ts'
import { CheckField, Group, TimeField } from './fields.tsx'
import { useHere } from './here.ts'

/** Windows by type of day; each says in words what it is, or what is wrong with it. */
export function WindowsField({
  windows,
  faults,
  onChange,
}: {
  windows: readonly SharingWindow[]
  faults: readonly WindowFault[]
  onChange: (windows: SharingWindow[]) => void
}) {
  const { words } = useHere()
  const change = (at: number, next: Partial<SharingWindow>) => onChange(windowsChanged(windows, at, next))
  return (
    <Group title={words.windows}>
      {windows.map((window, at) => {
        const { dayTypes, fromMinute, toMinute } = window
        const isNext = toMinute >= DAY_MINUTES
        const fault = faults.find((each) => each.at === at)
        return (
          // by place: windows have no name
          <div key={at} class="window" role="group" aria-label={words.windowNo(at + 1)}>
            <div class="types" role="group" aria-label={words.dayTypes}>
              {dayTypeChoices.map((type) => (
                <button
                  key={type}
                  type="button"
                  class="choice"
                  aria-pressed={dayTypes.includes(type)}
                  onClick={() =>
                    change(at, {
                      dayTypes: dayTypeChoices.filter((each) => (each === type) !== dayTypes.includes(each)),
                    })
                  }
                >
                  {words.dayType[type]}
                </button>
              ))}
            </div>
            <div class="hours">
              <TimeField
                label={words.from}
                minute={fromMinute}
                onChange={(minute) => change(at, { fromMinute: minute })}
              />
              <TimeField
                label={words.to}
                minute={toMinute}
                onChange={(minute) => change(at, { toMinute: minute + (isNext ? DAY_MINUTES : 0) })}
              />
              <CheckField
                label={words.nextDay}
                checked={isNext}
                onChange={(checked) => change(at, { toMinute: (toMinute % DAY_MINUTES) + (checked ? DAY_MINUTES : 0) })}
              />
            </div>
            <p class="line">
              {fault === undefined ? (
                <span class="dimmed figures grow">{windowHours(window, words)}</span>
              ) : (
                <span class="wrong grow" role="alert">
                  {words.fault[fault.is]}
                </span>
              )}
              <button
                type="button"
                class="plain"
                aria-label={words.removeWindow(at + 1)}
                onClick={() => onChange(windows.filter((_each, index) => index !== at))}
              >
                {words.remove}
              </button>
            </p>
          </div>
        )
      })}
      <button type="button" disabled={windows.length >= WINDOWS_MAX} onClick={() => onChange([...windows, newWindow])}>
        {words.addWindow}
      </button>
    </Group>
  )
}
