import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Health } from '../api.ts'
import { bytesText, numberText, spanText } from '../format.ts'
import { inFlowOrder, isPart } from '../health.ts'
import { keys } from '../queries.ts'
import { Failed, Mishap, Waiting } from '../ui/outcome.tsx'
import { Card, Page } from '../ui/page.tsx'
import { Age, Figure, Figures } from '../ui/words.tsx'
import classes from './system.module.css'

const REFRESH_MS = 5_000
/** Counters that people ask for, in words; all of them, under their own names, are one press away. */
const counters = [
  'broker_devices_connected',
  'broker_messages_acknowledged_total',
  'broker_messages_held',
  'journal_pending',
  'journal_commit_seconds_p99',
  'disk_free_bytes',
  'readings_accepted_total',
  'readings_skewed_total',
  'rules_behind_messages',
  'history_behind_messages',
  'history_readings_total',
  'coverage_behind_messages',
  'coverage_fixes_total',
  'coverage_hours_waiting',
  'coverage_shifts_open',
  'live_clients',
  'live_rows_sent_total',
] as const

/** How the platform itself is, in plain words. */
export function SystemPage() {
  const { t } = useTranslation()
  const health = useQuery({
    queryKey: keys.health,
    queryFn: ({ signal }) => api.health(signal),
    refetchInterval: REFRESH_MS,
    staleTime: 0,
  })
  if (health.data === undefined)
    return health.error === null ? <Waiting /> : <Failed error={health.error} again={() => void health.refetch()} />
  const { state, parts, journal, readers } = health.data
  const names = inFlowOrder(Object.keys(parts))
  return (
    <Page title={t('nav.system')} intro={t('system.intro')}>
      <Mishap error={health.error} />
      <div className={classes.verdict} data-state={state} role="status">
        <StateMark state={state} />
        <strong>{t(`system.verdict.${state}`)}</strong>
      </div>
      <div className={classes.grid}>
        <Card title={t('system.journal')}>
          <Figures>
            <Figure name={t('system.kept')}>
              {numberText(journal.lastSeq === 0 ? 0 : journal.lastSeq - journal.firstSeq + 1)}
            </Figure>
            <Figure name={t('system.lastSeq')}>{numberText(journal.lastSeq)}</Figure>
            <Figure name={t('system.bytes')}>{bytesText(journal.bytes)}</Figure>
          </Figures>
        </Card>
        {Object.entries(readers).map(([name, reader]) => (
          <Card key={name} title={isPart(name) ? t(`system.part.${name}`) : name}>
            <Figures>
              <Figure name={t('system.behind')}>{numberText(reader.behind)}</Figure>
              <Figure name={t('system.oldest')}>
                {reader.behind === 0 ? t('system.upToDate') : spanText(reader.oldestUnprocessedAgeMs ?? 0, t)}
              </Figure>
              <Figure name={t('system.position')}>{numberText(reader.position)}</Figure>
            </Figures>
          </Card>
        ))}
      </div>
      <h2 className={classes.heading}>{t('system.parts')}</h2>
      <div className={classes.parts}>
        {names.map((name) => (
          <PartCard key={name} name={name} part={parts[name]!} />
        ))}
      </div>
    </Page>
  )
}

function StateMark({ state }: { state: Health['state'] }) {
  const { t } = useTranslation()
  // told apart by its sign too, not by colour alone
  return (
    <span className={classes.mark} data-state={state} aria-hidden="true">
      {t(`system.sign.${state}`)}
    </span>
  )
}

function PartCard({ name, part }: { name: string; part: Health['parts'][string] }) {
  const { t } = useTranslation()
  const numbers = Object.entries(part.numbers ?? {})
  return (
    <Card
      title={
        <span className={classes.part}>
          <StateMark state={part.state} />
          {isPart(name) ? t(`system.part.${name}`) : name}
        </span>
      }
      tools={
        <span className={classes.said}>
          {t(`system.state.${part.state}`)}
          {part.atMs > 0 && (
            <>
              {' · '}
              <Age atMs={part.atMs} />
            </>
          )}
        </span>
      }
    >
      {part.detail !== undefined && part.detail !== '' && <p className={classes.detail}>{part.detail}</p>}
      <Figures>
        {numbers.flatMap(([number, value]) => {
          const words = counters.find((counter) => counter === number)
          if (words === undefined) return []
          return (
            <Figure key={number} name={t(`system.counter.${words}`)}>
              {number.endsWith('_bytes') ? bytesText(value) : numberText(value)}
            </Figure>
          )
        })}
      </Figures>
      {numbers.length > 0 && (
        <details className={classes.all}>
          <summary>{t('system.numbers', { n: numbers.length })}</summary>
          <dl className={classes.numbers}>
            {numbers.map(([number, value]) => (
              <div key={number}>
                <dt>{number}</dt>
                <dd>{numberText(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </Card>
  )
}
