/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { LotOffer } from '#domain/sharing/driver.ts'
import { holdIsActive } from '#domain/sharing/hold.ts'
import { useNow, useStore } from '../phone/hooks.ts'
import { momentText } from '../phone/moments.ts'
import { Sheet } from '../phone/sheet.tsx'
import { nowMs } from '../server-clock.ts'
import { Apply } from './apply.tsx'
import { useHere } from './here.ts'
import { isUseful } from './parts.tsx'
import { reasonText } from './says.ts'
import { stayOf } from './wish.ts'

/** The button that holds a bay, always in sight; a phone without a plate says it on the way. */
export function Take({ offer, isCurrent }: { offer: LotOffer; isCurrent: boolean }) {
  const { driver, words, wish, go } = useHere()
  const { now: known, queued } = useStore(driver)
  const now = useNow()
  const [asked, setAsked] = useState(false)
  const [isApplying, setApplying] = useState(false)
  const { right, hold } = known ?? {}
  const isActive = hold !== undefined && holdIsActive(hold.state)
  const isSending = queued.some(({ what }) => what === 'hold')
  const useful = isUseful(offer)
  // a right is for the lots it was given for; none named: for all
  const isCovered = right !== undefined && (right.lots.length === 0 || right.lots.includes(offer.id))

  const take = async () => {
    setAsked(true)
    const kinds = wish.kind === undefined ? [] : [wish.kind]
    await driver.hold({ lot: offer.id, ...stayOf(wish, nowMs()), kinds })
  }
  useEffect(() => {
    if (asked && isActive && hold.lot === offer.id && !isSending) go('/p/hold')
  }, [asked, isActive, isSending])

  const action = (text: string, onClick: () => void, disabled = false, why?: string) => (
    <div class="actions column">
      {why !== undefined && <p class="dimmed">{why}</p>}
      <button type="button" class="main-action" disabled={disabled} onClick={onClick}>
        {text}
      </button>
    </div>
  )
  if (isActive) return action(words.mineFirst, () => go('/p/hold'))
  if (right?.state === 'revoked') return action(words.right.revoked, () => go('/p/me'))
  if (isCovered && (right.state === 'approved' || right.state === 'applied')) {
    const until = momentText(stayOf(wish, now).toMs, now, offer.zone, words)
    if (right.state === 'applied') return action(words.right.applied, () => undefined, true, words.rightText.applied)
    return action(isSending ? words.holding : words.hold(until), () => void take(), isSending || !useful || !isCurrent)
  }
  const canAtOnce = useful && offer.approval === 'automatic'
  return (
    <>
      {action(
        canAtOnce ? words.applyFirst : words.register,
        () => setApplying(true),
        false,
        offer.approval === 'automatic' ? undefined : words.needsApproval,
      )}
      {isApplying && (
        <Sheet title={words.register} closeText={words.close} onClose={() => setApplying(false)}>
          {right !== undefined && (
            <p class="note">{right.state === 'refused' ? reasonText(right, words) : words.otherLot}</p>
          )}
          <Apply
            lots={right?.state === 'approved' ? [...right.lots, offer.id] : [offer.id]}
            submitText={canAtOnce ? words.applyFirst : words.apply}
            onDone={async (made) => {
              if (made.state === 'approved' && useful) await take()
              setApplying(false)
            }}
          />
        </Sheet>
      )}
    </>
  )
}
