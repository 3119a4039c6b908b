/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { DriverNow } from '#domain/sharing/driver.ts'
import { holdIsActive, type Hold } from '#domain/sharing/hold.ts'
import { useNow, useStore } from '../phone/hooks.ts'
import { DISTRICT_ZONE, momentText } from '../phone/moments.ts'
import { leftText, moneyText } from '../phone/text.ts'
import { Arrive } from './arrive.tsx'
import { nameOf, spokenOf, useHere } from './here.ts'
import { canBeTaken, countdownOf } from './hold-says.ts'
import { AskFirst, Extend } from './hold-sheets.tsx'
import { Messages } from './messages.tsx'
import { Navigate } from './parts.tsx'
import { Pushes } from './pushes.tsx'
import { priceText } from './says.ts'

/** My bay: which, how long, and what I can do. */
export function HoldPage() {
  const { driver, words, go } = useHere()
  const { now } = useStore(driver)
  const hold = now?.hold
  useEffect(() => driver.newsSeen(), [now?.messages.length])
  if (now === undefined || hold === undefined)
    return (
      <section class="card empty">
        <p>{words.noHold}</p>
        <button type="button" class="main-action wide" onClick={() => go('/p')}>
          {words.find}
        </button>
      </section>
    )
  return holdIsActive(hold.state) ? <Active key={hold.id} now={now} hold={hold} /> : <Over now={now} hold={hold} />
}

function Active({ now, hold }: { now: DriverNow; hold: Hold }) {
  const { driver, words, language } = useHere()
  const { queued } = useStore(driver)
  const nowMs = useNow()
  const [sheet, setSheet] = useState<'arrive' | 'extend' | 'leave' | 'cancel' | 'taken'>()
  const lot = now.holdLot
  const zone = lot?.zone ?? DISTRICT_ZONE
  const at = (atMs: number) => momentText(atMs, nowMs, zone, words)
  const countdown = countdownOf(hold, nowMs)
  const price = priceText(hold.price, hold.priceFen, words)
  const isThere = hold.state !== 'held'
  const bay = now.bayLabel ?? hold.bay
  const waits = (what: (typeof queued)[number]['what']) => queued.some((each) => each.what === what)
  const isAsked = hold.state === 'arrived' && hold.arrivedBy === 'sensor' && !waits('arrive')
  const overstay = now.overstays.find(({ holdId }) => holdId === hold.id)
  const close = () => setSheet(undefined)
  const mayExtend = hold.state !== 'overstaying' && hold.windowEndMs > hold.toMs
  const extend = (
    <button type="button" disabled={waits('extend')} onClick={() => setSheet('extend')}>
      {words.extend}
    </button>
  )
  const isOverNow = countdown !== undefined && countdown.ms <= 0 && countdown.what !== 'over'
  useEffect(() => {
    // what the clock brought is known by asking
    if (isOverNow) void driver.renew()
  }, [isOverNow])

  return (
    <div class="has-actions stack">
      <section class={`card bay is-${hold.state}`} data-state={hold.state}>
        <span class="line">
          <span class="tag">{words.state[hold.state]}</span>
          {lot !== undefined && <strong class="name">{nameOf(lot, language)}</strong>}
        </span>
        <div class="bay-figures">
          <div>
            <span>{words.yourBay}</span>
            <strong data-bay={hold.bay ?? ''}>{bay ?? words.anyFree}</strong>
          </div>
          {countdown !== undefined && (
            <div role="timer" aria-live="off" data-counts={countdown.what}>
              <span>{words[countdown.what]}</span>
              <strong class="figures">{leftText(Math.abs(countdown.ms), language)}</strong>
            </div>
          )}
        </div>
        {countdown !== undefined && (
          <span class="bay-until figures">
            <span class="meter" aria-hidden="true">
              <span style={{ width: `${countdown.share * 100}%` }} />
            </span>
            {at(countdown.atMs)}
          </span>
        )}
        {hold.bay === undefined && <p>{words.anyFreeWhy}</p>}
      </section>
      {isAsked && (
        <div class="note stack" role="alert" data-asked="mine">
          <strong>{words.bySensor(bay ?? '')}</strong>
          <div class="row">
            <button type="button" onClick={() => void driver.act(hold.id, { action: 'arrive' })}>
              {words.itIsMe}
            </button>
            <button type="button" onClick={() => setSheet('taken')}>
              {words.notMe}
            </button>
          </div>
        </div>
      )}
      {hold.state === 'overstaying' && (
        <p class="note bad">
          {words.overText(at(hold.windowEndMs))}
          {overstay !== undefined && <strong class="block figures">{words.soFar(moneyText(overstay.feeFen))}</strong>}
        </p>
      )}

      <section class="card">
        <dl class="facts">
          <div>
            <dt>{words.stay}</dt>
            <dd class="figures">{words.fromTo(at(hold.fromMs), at(hold.toMs))}</dd>
          </div>
          <div>
            <dt>{words.price}</dt>
            <dd class="figures">
              {price.is} {price.by !== undefined && <span class="dimmed">{price.by}</span>}
            </dd>
          </div>
          {lot?.address !== undefined && (
            <div>
              <dt>{words.address}</dt>
              <dd>{lot.address}</dd>
            </div>
          )}
        </dl>
        {hold.state === 'held' && nowMs < hold.fromMs && (
          <p class="dimmed">{words.earlyFrom(at(hold.fromMs - now.rules.earlyMs))}</p>
        )}
        {hold.state !== 'overstaying' && (
          <p class="dimmed">
            {hold.bay === undefined
              ? words.windowEndOnly(at(hold.windowEndMs))
              : words.windowEnd(at(hold.windowEndMs), Math.round(hold.graceMs / 60_000))}
          </p>
        )}
        <div class="pairs">
          {lot !== undefined && <Navigate lon={lot.lon} lat={lot.lat} name={lot.name} />}
          {lot?.phone !== undefined && (
            <a class="button" href={`tel:${lot.phone.replaceAll(/[^\d+]/g, '')}`}>
              {words.call}
            </a>
          )}
          {hold.state !== 'overstaying' && (
            <a class="button" href={`/api/public/parking/holds/${hold.id}.ics?language=${spokenOf(language)}`}>
              {words.calendar}
            </a>
          )}
          {!isThere && mayExtend && extend}
          {canBeTaken(hold, nowMs, now.rules.earlyMs) && (
            <button type="button" disabled={waits('other-bay')} onClick={() => setSheet('taken')}>
              {words.taken}
            </button>
          )}
        </div>
      </section>
      <Pushes isOffered />
      <Messages
        messages={now.messages.filter(({ holdId }) => holdId === hold.id)}
        zone={zone}
        bay={{ id: hold.bay, label: now.bayLabel }}
      />

      <div class="actions">
        {isThere ? (
          <>
            {mayExtend && extend}
            <button type="button" class="main-action" disabled={waits('leave')} onClick={() => setSheet('leave')}>
              {words.leave}
            </button>
          </>
        ) : (
          <>
            <button type="button" disabled={waits('cancel')} onClick={() => setSheet('cancel')}>
              {words.cancel}
            </button>
            <button type="button" class="main-action" disabled={waits('arrive')} onClick={() => setSheet('arrive')}>
              {words.here2}
            </button>
          </>
        )}
      </div>

      {sheet === 'arrive' && <Arrive hold={hold} onClose={close} />}
      {sheet === 'extend' && <Extend hold={hold} zone={zone} onClose={close} />}
      {sheet === 'leave' && (
        <AskFirst
          title={words.leaveTitle}
          text={words.leaveText}
          yes={words.leave}
          onYes={() => void driver.act(hold.id, { action: 'leave' })}
          onClose={close}
        />
      )}
      {sheet === 'cancel' && (
        <AskFirst
          title={words.cancelTitle}
          text={words.cancelText}
          yes={words.cancel}
          onYes={() => void driver.act(hold.id, { action: 'cancel' })}
          onClose={close}
        />
      )}
      {sheet === 'taken' && (
        <AskFirst
          title={words.takenTitle}
          text={words.takenText}
          yes={words.takenDo}
          onYes={() => void driver.act(hold.id, { action: 'other-bay' })}
          onClose={close}
        />
      )}
    </div>
  )
}

function Over({ now, hold }: { now: DriverNow; hold: Hold }) {
  const { words, language, go, ask } = useHere()
  const nowMs = useNow()
  const lot = now.holdLot
  const zone = lot?.zone ?? DISTRICT_ZONE
  const isLost = hold.endedBy === 'bay-lost' || hold.endedBy === 'closure'
  return (
    <>
      <section class="card" data-state={hold.state}>
        <span class="line">
          <span class="tag">{words.state[hold.state]}</span>
          {lot !== undefined && <strong class="name">{nameOf(lot, language)}</strong>}
        </span>
        <p class="figures">
          {words.fromTo(
            momentText(hold.arrivedAtMs ?? hold.fromMs, nowMs, zone, words),
            // who never came is told what was held, not when it was over
            momentText((hold.arrivedAtMs === undefined ? undefined : hold.endedAtMs) ?? hold.toMs, nowMs, zone, words),
          )}
          {now.bayLabel !== undefined && ` · ${now.bayLabel}`}
        </p>
        {hold.endedBy !== undefined && <p class="dimmed">{words.ended[hold.endedBy]}</p>}
        <button
          type="button"
          class="main-action wide"
          onClick={() => {
            if (isLost && lot !== undefined)
              ask({ goal: { lon: lot.lon, lat: lot.lat, name: lot.name, nameEn: lot.nameEn, by: 'search' } })
            go('/p')
          }}
        >
          {isLost ? words.nearby : words.again}
        </button>
      </section>
      <Messages
        messages={now.messages.filter(({ holdId }) => holdId === hold.id)}
        zone={zone}
        bay={{ id: hold.bay, label: now.bayLabel }}
      />
    </>
  )
}
