/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { ClosureMade, LotDetail } from '#domain/parking/operator.ts'
import type { Closure } from '#domain/sharing/policy.ts'
import { send } from '../http.ts'
import { useNow } from '../phone/hooks.ts'
import { atOf, fieldText } from '../phone/moments.ts'
import { Sheet } from '../phone/sheet.tsx'
import { useHere } from './here.ts'
import { useFailure } from './parts.tsx'
import { useMoment } from './times.ts'

const HOUR_MS = 3_600_000

/** Sharing pauses for an event; who holds a bay then is told. */
export function Closures({ lot, again }: { lot: LotDetail; again: () => void }) {
  const { words } = useHere()
  const now = useNow()
  const moment = useMoment(lot.file.profile.zone)
  const failure = useFailure()
  const [open, setOpen] = useState(false)
  const [ending, setEnding] = useState<Closure>()
  const [said, setSaid] = useState<{ readonly is: 'ok' | 'bad'; readonly text: string }>()
  const end = async (closure: Closure) => {
    setEnding(undefined)
    try {
      await send('DELETE', `/api/own/closures/${closure.id}`)
      setSaid(undefined)
      again()
    } catch (error) {
      setSaid({ is: 'bad', text: failure(error) })
    }
  }
  return (
    <section class="card" aria-label={words.closures}>
      <h2>{words.closures}</h2>
      <p class="dimmed">{words.closureNote}</p>
      {lot.closures.length === 0 ? (
        <p>{words.noClosures}</p>
      ) : (
        <ul class="rows">
          {lot.closures.map((closure) => (
            <li key={closure.id} class="line" data-closure={closure.id}>
              <span class="grow">
                <strong class="figures">
                  {moment(closure.fromMs)} – {moment(closure.toMs)}
                </strong>
                <br />
                {closure.reason}
              </span>
              {closure.endedAtMs !== undefined || closure.toMs <= now ? (
                <span class="tag">{closure.endedAtMs === undefined ? words.over : words.ended}</span>
              ) : (
                <button type="button" onClick={() => setEnding(closure)}>
                  {words.endClosure}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {said !== undefined && (
        <p class={`note ${said.is}`} role={said.is === 'ok' ? 'status' : 'alert'}>
          {said.text}
        </p>
      )}
      <button type="button" onClick={() => setOpen(true)}>
        {words.addClosure}
      </button>
      {open && (
        <ClosureSheet
          lot={lot}
          onClose={() => setOpen(false)}
          onDone={(told) => {
            setOpen(false)
            setSaid({ is: 'ok', text: words.told(told) })
            again()
          }}
        />
      )}
      {ending !== undefined && (
        <Sheet title={words.endClosure} closeText={words.cancel} onClose={() => setEnding(undefined)}>
          <p>{words.endClosureAsk}</p>
          <button type="button" class="main-action" onClick={() => void end(ending)}>
            {words.endClosure}
          </button>
        </Sheet>
      )}
    </section>
  )
}

function ClosureSheet({
  lot,
  onClose,
  onDone,
}: {
  lot: LotDetail
  onClose: () => void
  onDone: (told: number) => void
}) {
  const { words } = useHere()
  const failure = useFailure()
  const now = useNow()
  const { zone } = lot.file.profile
  const [from, setFrom] = useState(() => fieldText(now, zone))
  const [to, setTo] = useState(() => fieldText(now + 24 * HOUR_MS, zone))
  const [reason, setReason] = useState('')
  const [failed, setFailed] = useState<string>()
  const [busy, setBusy] = useState(false)
  const add = async () => {
    const [fromMs, toMs] = [atOf(from, zone), atOf(to, zone)]
    if (fromMs === undefined || toMs === undefined || toMs <= fromMs || toMs <= now) {
      setFailed(words.wrongTimes)
      return
    }
    setBusy(true)
    setFailed(undefined)
    try {
      const { told } = await send<ClosureMade>('POST', `/api/own/lots/${lot.id}/closures`, { fromMs, toMs, reason })
      onDone(told)
    } catch (error) {
      setFailed(failure(error))
      setBusy(false)
    }
  }
  return (
    <Sheet title={words.addClosure} closeText={words.cancel} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <div class="pair moments">
          <label>
            {words.from}
            <input
              type="datetime-local"
              required
              value={from}
              onInput={(event) => setFrom(event.currentTarget.value)}
            />
          </label>
          <label>
            {words.to}
            <input type="datetime-local" required value={to} onInput={(event) => setTo(event.currentTarget.value)} />
          </label>
        </div>
        <label>
          {words.reasonToDriver}
          <input required maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        {failed !== undefined && (
          <p class="note bad" role="alert">
            {failed}
          </p>
        )}
        <button type="submit" class="main-action" disabled={busy}>
          {words.addClosure}
        </button>
      </form>
    </Sheet>
  )
}
