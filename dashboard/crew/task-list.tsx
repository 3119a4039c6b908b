/** @jsxImportSource preact */
import { useStore } from '../phone/hooks.ts'
import { momentText } from '../format.ts'
import { nowMs } from '../server-clock.ts'
import type { Task } from './contract.ts'
import { useHere } from './here.ts'
import { Connection, Remaining, Severity, State, toiletName } from './parts.tsx'
import { Queue } from './queue-list.tsx'
import { bySection, sections } from './tasks.ts'

/** All tasks, the most urgent first. */
export function TaskList() {
  const { crew, words, go } = useHere()
  const { orders, connection } = useStore(crew)
  const shown = [...orders.values()].map(crew.shown)
  const lists = bySection(shown, nowMs())
  const isEmpty = sections.every((section) => section === 'ended' || lists.get(section)?.length === 0)
  return (
    <>
      <header class="bar">
        <h1>{words.title}</h1>
        <Connection />
        <button type="button" class="plain" aria-label={words.settings} onClick={() => go('/crew/settings')}>
          ☰
        </button>
      </header>
      <main>
        {connection === 'lost' && <p class="note warn">{words.offlineNote}</p>}
        <Queue />
        {isEmpty && (
          <div class="card empty">
            <h2>{words.noTasks}</h2>
            <p class="dimmed">{words.noTasksNote}</p>
          </div>
        )}
        {sections.map((section) => {
          const list = lists.get(section) ?? []
          return (
            list.length > 0 && (
              <section key={section} class="tasks" aria-label={words.section[section]}>
                <h2 class="section">
                  {words.section[section]} <span class="dimmed">{list.length}</span>
                </h2>
                <ul class="tasks">
                  {list.map((task) => (
                    <TaskCard key={task.id} task={task} />
                  ))}
                </ul>
              </section>
            )
          )
        })}
      </main>
    </>
  )
}

function TaskCard({ task }: { task: Task }) {
  const { crew, words, names, language, go } = useHere()
  const { toilets, queued } = useStore(crew)
  const rules = [...new Set(task.alerts.map(({ rule }) => names.rule[rule]))]
  const waits = queued.some(({ action, refused }) => action.orderId === task.id && refused === undefined)
  const isOpen = task.state === 'open' && task.clock.paused.length === 0
  return (
    <li class={`card task ${task.state === 'closed' ? '' : task.severity}`} data-order={task.id}>
      <button type="button" class="task-open" onClick={() => go(`/crew/${task.id}`)}>
        <span class="line">
          <strong class="what">{names.work[task.work]}</strong>
          <Severity task={task} />
          <State task={task} />
          {waits && <span class="tag warn">↑ {words.willBeSent}</span>}
        </span>
        <span class="toilet">{toiletName(toilets.get(task.toilet), task.toilet, language)}</span>
        {rules.length > 0 && <span class="dimmed">{rules.join(language === 'en' ? ', ' : '、')}</span>}
        <span class="line">
          {task.state === 'closed' && task.closedAtMs !== undefined ? (
            <time class="dimmed">{momentText(task.closedAtMs, nowMs())}</time>
          ) : (
            <Remaining task={task} />
          )}
          {task.repeatOf !== undefined && <span class="tag warn">{words.repeat}</span>}
          {task.onRound && task.state !== 'closed' && <span class="tag">{words.onRound}</span>}
        </span>
      </button>
      {isOpen && task.work !== 'repair' && (
        <button
          type="button"
          class="main-action wide"
          onClick={() => void crew.act(task.id, { action: 'acknowledge' })}
        >
          {words.acknowledge}
        </button>
      )}
    </li>
  )
}
