/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { LotSummary } from '#domain/parking/operator.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { Refusal, send } from '../http.ts'
import { DISTRICT_ZONE } from '../phone/moments.ts'
import { Sheet } from '../phone/sheet.tsx'
import { mine } from './figures.ts'
import { nameOf, useHere } from './here.ts'
import { RENEW_MS, WAITING } from './lots-page.tsx'
import { Answered, Bar, useFailure } from './parts.tsx'
import { useMoment } from './times.ts'
import { useOwn } from './use-own.ts'

/** Applications the owner decides herself. Plates are masked; telephone numbers are the operator's. */
export function Applications({ lots }: { lots: readonly LotSummary[] }) {
  const { words, language } = useHere()
  const failure = useFailure()
  const own = useOwn<{ rights: readonly ParkingRight[] }>(WAITING, RENEW_MS)
  const moment = useMoment(DISTRICT_ZONE)
  const [refusing, setRefusing] = useState<ParkingRight>()
  const [said, setSaid] = useState<{ readonly is: 'ok' | 'bad'; readonly text: string }>()
  const names = new Map(lots.map((lot) => [lot.id, nameOf(lot, language)]))
  const rights = mine(own.answer?.rights ?? [], lots)
  const decide = async (right: ParkingRight, verdict: 'approve' | 'refuse', reason?: string) => {
    setRefusing(undefined)
    try {
      await send('POST', `/api/own/rights/${right.id}`, { verdict, ...(reason === undefined ? {} : { reason }) })
      setSaid({ is: 'ok', text: (verdict === 'approve' ? words.approved : words.refused)(right.plateMasked) })
    } catch (error) {
      const isDecided = error instanceof Refusal && error.status === 409
      setSaid({ is: 'bad', text: isDecided ? words.decidedAlready : failure(error) })
    }
    own.again()
  }
  return (
    <>
      <Bar title={words.applications} back="/owner" />
      <main class="wide">
        <p class="dimmed">{words.applicationsNote}</p>
        {said !== undefined && (
          <p class={`note ${said.is}`} role={said.is === 'ok' ? 'status' : 'alert'}>
            {said.text}
          </p>
        )}
        <Answered own={own}>
          {rights.length === 0 ? (
            <p class="empty">{words.noApplications}</p>
          ) : (
            <ul class="cards">
              {rights.map((right) => (
                <li key={right.id} class="card" data-right={right.id}>
                  <h2 class="figures">{right.plateMasked}</h2>
                  <p>{words.forLots(right.lots.map((id) => names.get(id) ?? id).join(' · '))}</p>
                  <p class="dimmed figures">{words.appliedAt(moment(right.appliedAtMs))}</p>
                  {right.strikes > 0 && <p class="tag bad">{words.strikes(right.strikes)}</p>}
                  <div class="row">
                    <button type="button" onClick={() => setRefusing(right)}>
                      {words.refuse}
                    </button>
                    <button type="button" class="main-action" onClick={() => void decide(right, 'approve')}>
                      {words.approve}
                    </button>
                  </div>
                </li>
              ))}
            </ul>
          )}
        </Answered>
        {refusing !== undefined && (
          <Sheet
            title={`${words.refuse} ${refusing.plateMasked}`}
            closeText={words.cancel}
            onClose={() => setRefusing(undefined)}
          >
            <form
              class="stack"
              onSubmit={(event) => {
                event.preventDefault()
                const reason = new FormData(event.currentTarget).get('reason')
                if (typeof reason === 'string' && reason.trim() !== '') void decide(refusing, 'refuse', reason)
              }}
            >
              <label>
                {words.refuseWhy}
                <textarea name="reason" required maxLength={500} />
              </label>
              <button type="submit" class="main-action">
                {words.refuse}
              </button>
            </form>
          </Sheet>
        )}
      </main>
    </>
  )
}
