/** @jsxImportSource preact */
import { useRef, useState } from 'preact/hooks'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { Refusal } from '../http.ts'
import { failureText } from '../phone/failure.ts'
import { useStore } from '../phone/hooks.ts'
import { uuid } from '../phone/uuid.ts'
import { useHere } from './here.ts'

/** As the platform has it until it told its own number. */
const KEEP_DAYS = 30

/** Tell the plate and a telephone number. They are sent and kept nowhere on this phone. */
export function Apply({
  lots,
  submitText,
  onDone,
}: {
  lots: readonly string[]
  submitText?: string
  onDone?: (made: ParkingRight) => Promise<void> | undefined
}) {
  const { driver, words } = useHere()
  const { now } = useStore(driver)
  const [plate, setPlate] = useState('')
  const [phone, setPhone] = useState('')
  const [told, setTold] = useState<string>()
  const [busy, setBusy] = useState(false)
  // the same until it was answered: a second try after a break is no second application
  const actionId = useRef(uuid())

  const apply = async () => {
    setBusy(true)
    setTold(undefined)
    try {
      const right = await driver.apply({ actionId: actionId.current, plate: plate.trim(), phone: phone.trim(), lots })
      await onDone?.(right)
    } catch (error) {
      setTold(applyText(error, words))
      if (error instanceof Refusal && error.status >= 400 && error.status < 500) actionId.current = uuid()
    }
    setBusy(false)
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void apply()
      }}
    >
      <label>
        {words.plate}
        <input
          name="plate"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={16}
          required
          placeholder={words.plateHint}
          value={plate}
          onInput={(event) => setPlate(event.currentTarget.value)}
        />
      </label>
      <label>
        {words.phone}
        <input
          name="phone"
          type="tel"
          autocomplete="tel"
          maxLength={20}
          required
          placeholder={words.phoneWhy}
          value={phone}
          onInput={(event) => setPhone(event.currentTarget.value)}
        />
      </label>
      {told !== undefined && (
        <p class="note bad" role="alert">
          {told}
        </p>
      )}
      <button type="submit" class="main-action wide" disabled={busy}>
        {busy ? words.applying : (submitText ?? words.apply)}
      </button>
      <p class="dimmed">{words.privacy(now?.rules.driverKeepDays ?? KEEP_DAYS)}</p>
    </form>
  )
}

function applyText(error: unknown, words: ReturnType<typeof useHere>['words']): string {
  if (!(error instanceof Refusal)) return words.failed
  const isAbout = (field: string) => error.fields.some(({ pointer }) => pointer.includes(field))
  if (isAbout('plate')) return words.badPlate
  if (isAbout('phone')) return words.badPhone
  if (error.status === 409) return error.detail.includes('revoked') ? words.rightText.revoked : words.already
  return failureText(error, words)
}
