/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { Overstay } from '#domain/sharing/overstay.ts'
import { appealByMs } from '#domain/sharing/strikes.ts'
import { failureText } from '../phone/failure.ts'
import { useNow, useStore } from '../phone/hooks.ts'
import { dayText, DISTRICT_ZONE, momentText } from '../phone/moments.ts'
import { moneyText } from '../phone/text.ts'
import { Apply } from './apply.tsx'
import { useHere } from './here.ts'
import { Messages } from './messages.tsx'
import { Pushes } from './pushes.tsx'
import { reasonText } from './says.ts'

const WORDS_LENGTH_MAX = 500

/** My plate, what it may, what was recorded of it and what I was told. */
export function MePage() {
  const { driver, words, go } = useHere()
  const { now } = useStore(driver)
  const [isAgain, setAgain] = useState(false)
  // all of it stands here
  useEffect(() => driver.newsSeen(), [now?.messages.at(-1)?.id])
  const right = now?.right
  const zone = now?.holdLot?.zone ?? DISTRICT_ZONE
  const mayApply = right === undefined || right.state === 'refused' || right.state === 'ended' || isAgain
  return (
    <>
      {right !== undefined && (
        <section class="card" data-right={right.state}>
          <span class="line">
            <strong class="plate-large name">{right.plateMasked}</strong>
            <span class={`tag ${right.state === 'approved' ? 'ok' : right.state === 'applied' ? 'warn' : 'bad'}`}>
              {words.right[right.state]}
            </span>
          </span>
          <p class={right.state === 'refused' || right.state === 'revoked' ? 'note bad' : ''}>
            {reasonText(right, words)}
          </p>
          <p class="dimmed">
            {[
              right.validToMs === undefined ? undefined : words.validTo(dayText(right.validToMs, zone)),
              right.lots.length === 0 ? undefined : words.someLots(right.lots.length),
            ]
              .filter((each) => each !== undefined)
              .join(' · ')}
          </p>
          {now !== undefined && (right.state === 'approved' || right.state === 'revoked') && (
            <>
              <p class="line">
                <span class="strikes" aria-hidden="true">
                  {Array.from({ length: Math.max(now.rules.strikesMax, right.strikes) }, (_, index) => (
                    <span key={index} class={index < right.strikes ? 'on' : ''} />
                  ))}
                </span>
                {words.strikes(right.strikes, now.rules.strikesMax)}
              </p>
              <p class="dimmed">{words.strikesRule(now.rules.strikesMax, now.rules.strikeDays)}</p>
            </>
          )}
          {!mayApply && right.state !== 'revoked' && (
            <button type="button" class="plain" onClick={() => setAgain(true)}>
              {words.againPlate}
            </button>
          )}
        </section>
      )}
      {mayApply && (
        <section class="card" aria-label={words.register}>
          <h2>{words.register}</h2>
          <Apply
            lots={[]}
            onDone={() => {
              setAgain(false)
              return undefined
            }}
          />
        </section>
      )}
      {now !== undefined && now.overstays.length > 0 && (
        <section class="card" aria-label={words.overstays}>
          <h2>{words.overstays}</h2>
          <ul class="stack">
            {now.overstays.map((overstay) => (
              <OverstayTold key={overstay.id} overstay={overstay} appealDays={now.rules.appealDays} zone={zone} />
            ))}
          </ul>
        </section>
      )}
      <Messages messages={now?.messages ?? []} zone={zone} />
      <Pushes />
      <button type="button" onClick={() => go('/p/chances')}>
        {words.chances}
      </button>
    </>
  )
}

function OverstayTold({ overstay, appealDays, zone }: { overstay: Overstay; appealDays: number; zone: string }) {
  const { driver, words } = useHere()
  const now = useNow()
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [told, setTold] = useState<string>()
  const { appeal, fromMs, leftAtMs } = overstay
  const at = (atMs: number) => momentText(atMs, now, zone, words)
  const send = async () => {
    try {
      await driver.appeal(overstay, text.trim())
      setOpen(false)
    } catch (error) {
      setTold(failureText(error, words))
    }
  }
  return (
    <li class="overstay" data-overstay={overstay.id}>
      <span class="line">
        <span class="figures name">
          {words.fromTo(at(fromMs), leftAtMs === undefined ? words.stillThere : at(leftAtMs))}
        </span>
        <span class={`tag ${overstay.isStrike ? 'bad' : ''}`}>
          {overstay.isStrike ? words.isStrike : overstay.unproven === undefined ? words.noStrike : words.unproven}
        </span>
      </span>
      <span class="figures">{words.overstayFee(moneyText(overstay.feeFen))}</span>
      {appeal !== undefined && (
        <span class="note">
          <strong>{words.appealState[appeal.state]}</strong>
          {appeal.reason !== undefined && ` · ${appeal.reason}`}
        </span>
      )}
      {appeal === undefined && now <= appealByMs(overstay, { appealDays }) && !isOpen && (
        <button type="button" onClick={() => setOpen(true)}>
          {words.appeal}
        </button>
      )}
      {isOpen && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault()
            void send()
          }}
        >
          <label>
            {words.appealWords}
            <textarea
              name="words"
              required
              maxLength={WORDS_LENGTH_MAX}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          {told !== undefined && (
            <p class="note bad" role="alert">
              {told}
            </p>
          )}
          <button type="submit" class="main-action wide">
            {words.appealSend}
          </button>
          <p class="dimmed">{words.appealDays(appealDays)}</p>
        </form>
      )}
    </li>
  )
}
