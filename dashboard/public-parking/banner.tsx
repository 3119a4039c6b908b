/** @jsxImportSource preact */
import { messageParts, messagePath } from '#domain/sharing/message-words.ts'
import { useNow, useStore } from '../phone/hooks.ts'
import { DISTRICT_ZONE, momentText } from '../phone/moments.ts'
import { leftText, spanText } from '../phone/text.ts'
import { nameOf, spokenOf, useHere } from './here.ts'
import { countdownOf } from './hold-says.ts'
import { refusedText } from './says.ts'

/** Over every page: the bay she has, what waits to be sent, what was refused, news, and that there is no network. */
export function Banner({ isHoldShown, isActive }: { isHoldShown: boolean; isActive: boolean }) {
  const { driver, words, language, go } = useHere()
  const { now, asOfMs, isReached, queued, refused, news } = useStore(driver)
  const nowMs = useNow()
  const hold = now?.hold
  const lot = now?.holdLot
  const at = (atMs: number) => momentText(atMs, nowMs, lot?.zone ?? DISTRICT_ZONE, words)
  const countdown = hold === undefined ? undefined : countdownOf(hold, nowMs)
  return (
    <div class="banner">
      {isActive && !isHoldShown && hold !== undefined && lot !== undefined && (
        <button type="button" class={`mine wide is-${hold.state}`} data-hold={hold.state} onClick={() => go('/p/hold')}>
          <strong>{now?.bayLabel ?? words.anyFree}</strong>
          <span class="name">{nameOf(lot, language)}</span>
          {countdown !== undefined && <span class="figures">{leftText(Math.abs(countdown.ms), language)}</span>}
          <span aria-hidden="true">›</span>
        </button>
      )}
      {!isReached && asOfMs !== undefined && (
        <p class="note warn" role="status" data-connection="lost">
          {words.notReached(spanText(nowMs - asOfMs, language))}
        </p>
      )}
      {queued.length > 0 && (
        <div class="note line" role="status" data-waiting={queued.length}>
          <span class="name">{words.waiting[queued[0]!.what]}</span>
          <button type="button" class="plain" onClick={driver.giveUp}>
            {words.giveUp}
          </button>
        </div>
      )}
      {refused !== undefined && (
        <div class="note bad line" role="alert" data-refused={refused.answer?.refusal ?? refused.because}>
          <span class="name">
            <strong>{words.refusalTitle[refused.what]}</strong>
            <br />
            {refusedText(refused, nowMs, lot?.zone ?? DISTRICT_ZONE, words)}
          </span>
          <button type="button" class="plain" onClick={driver.dismiss}>
            {words.close}
          </button>
        </div>
      )}
      {news !== undefined && (
        <div class="note warn line" role="alert" data-news={news.kind}>
          <strong class="name">{messageParts(news, spokenOf(language), at)[0]}</strong>
          <button
            type="button"
            class="plain"
            onClick={() => {
              driver.newsSeen()
              go(messagePath(news.kind))
            }}
          >
            {words.see}
          </button>
        </div>
      )}
    </div>
  )
}
