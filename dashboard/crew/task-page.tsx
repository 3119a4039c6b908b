/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { provenBySensors } from '#domain/response/order.ts'
import { useStore } from '../phone/hooks.ts'
import { mapLinks } from '../phone/maps.ts'
import { momentText } from '../format.ts'
import { nowMs } from '../server-clock.ts'
import { Arrive } from './arrive.tsx'
import type { OrderDetail, Task } from './contract.ts'
import { Done } from './done.tsx'
import { useHere } from './here.ts'
import { Connection, Remaining, Severity, State, toiletName } from './parts.tsx'
import { Queue } from './queue-list.tsx'
import { figuresText } from './why.ts'

/** One task: why, where, how long, and the next step under the thumb. */
export function TaskPage({ id }: { id: number }) {
  const { crew, words, names, language, go } = useHere()
  const { orders, details, toilets } = useStore(crew)
  const told = orders.get(id) ?? details.get(id)?.order
  const task = told === undefined ? undefined : crew.shown(told)
  const place = task === undefined ? undefined : toilets.get(task.toilet)
  return (
    <>
      <header class="bar">
        <button type="button" class="plain back" aria-label={words.back} onClick={() => go('/crew')}>
          ‹
        </button>
        <h1>{task === undefined ? `#${id}` : names.work[task.work]}</h1>
        <Connection />
      </header>
      <main class="has-actions">
        <Queue />
        {task === undefined ? (
          <p class="note">{words.refusal['not-found']}</p>
        ) : (
          <>
            <section class="card" aria-label={words.where}>
              <h2>{toiletName(place, task.toilet, language)}</h2>
              <p class="line">
                <State task={task} />
                <Severity task={task} />
                {task.repeatOf !== undefined && <span class="tag warn">{words.repeat}</span>}
                {task.onRound && task.state !== 'closed' && <span class="tag">{words.onRound}</span>}
              </p>
              <Remaining task={task} large />
              <Standing task={task} />
            </section>
            <Why task={task} detail={details.get(id)} />
            <section class="card" aria-label={words.navigate}>
              <h3>{words.navigate}</h3>
              {place?.address !== undefined && <p>{place.address}</p>}
              {place?.lon === undefined || place.lat === undefined ? (
                <p class="dimmed">{words.noPlace}</p>
              ) : (
                <div class="maps">
                  {mapLinks({ lon: place.lon, lat: place.lat }, place.name).map(({ name, url }) => (
                    <a key={name} class="button" href={url} target="_blank" rel="noreferrer">
                      {words.map[name]}
                    </a>
                  ))}
                </div>
              )}
            </section>
            <History detail={details.get(id)} />
          </>
        )}
      </main>
      {task !== undefined && <Actions key={task.state} task={task} />}
    </>
  )
}

/** How an order that was done stands, in words. */
function Standing({ task }: { task: Task }) {
  const { words } = useHere()
  if (task.state === 'done') {
    const isProven = task.alerts.some(({ rule }) => provenBySensors.has(rule))
    return <p class="note">{isProven ? words.verifying : words.verifyingNothing}</p>
  }
  if (task.state === 'claimed') return <p class="note bad">{words.claimed}</p>
  if (task.state === 'closed' && task.outcome !== undefined)
    return <p class={`note ${task.outcome === 'unproven' ? 'bad' : 'ok'}`}>{words[task.outcome]}</p>
  return null
}

function Why({ task, detail }: { task: Task; detail: OrderDetail | undefined }) {
  const { words, names, language } = useHere()
  const known = new Map(detail?.alerts.map((alert) => [alert.id, alert]))
  return (
    <section class="card" aria-label={words.why}>
      <h3>{words.why}</h3>
      <ul class="why">
        {task.alerts.map(({ id, rule }) => {
          const alert = known.get(id)
          const isOver = alert?.state === 'resolved' || alert?.state === 'closed'
          const figures = alert === undefined ? '' : figuresText(alert, language)
          return (
            <li key={id}>
              <strong>{names.rule[rule]}</strong> {isOver && <span class="tag ok">✓ {words.ended}</span>}
              {figures !== '' && <span class="figures block">{figures}</span>}
              {alert !== undefined && (
                <span class="dimmed block">
                  {words.since(momentText(alert.sinceMs, nowMs()))}
                  {alert.returns > 0 && ` · ${words.returned(alert.returns)}`}
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function History({ detail }: { detail: OrderDetail | undefined }) {
  const { words } = useHere()
  if (detail === undefined || detail.trail.length === 0) return null
  const by = (name: string): string => (name in words.by ? words.by[name as keyof typeof words.by] : name)
  return (
    <details class="card">
      <summary>{words.history}</summary>
      <ol class="history">
        {detail.trail.map(({ atMs, by: who, event }, index) => (
          <li key={index}>
            <time>{momentText(atMs, nowMs())}</time> {words.event[event] ?? event}
            <span class="dimmed"> · {by(who)}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}

/** The next step large, under the thumb. */
function Actions({ task }: { task: Task }) {
  const { crew, words } = useHere()
  const [asked, setAsked] = useState<'arrive' | 'done'>()
  const close = () => setAsked(undefined)
  if (asked === 'arrive') return <Arrive task={task} onClose={close} />
  if (asked === 'done') return <Done task={task} onClose={close} />
  const steps = {
    acknowledge: () => void crew.act(task.id, { action: 'acknowledge' }),
    arrive: () => setAsked('arrive'),
    done: () => setAsked('done'),
  }
  const [next, ...others] = nextSteps[task.state]
  if (next === undefined) return null
  return (
    <div class="actions">
      {others.map((step) => (
        <button key={step} type="button" onClick={steps[step]}>
          {words[step]}
        </button>
      ))}
      <button type="button" class="main-action" onClick={steps[next]}>
        {task.state === 'claimed' ? words.doneAgain : words[next]}
      </button>
    </div>
  )
}
const nextSteps: Readonly<Record<Task['state'], readonly ('acknowledge' | 'arrive' | 'done')[]>> = {
  open: ['acknowledge', 'arrive'],
  acknowledged: ['arrive', 'done'],
  arrived: ['done'],
  done: [],
  claimed: ['done', 'arrive'],
  closed: [],
}
