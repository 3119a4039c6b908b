import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { DayDifference } from '#domain/toilet/service-difference.ts'
import type { SumName } from '#domain/toilet/service-sums.ts'
import { numberText, shortTimeText } from '../format.ts'
import type { ToiletDayDetail } from '../levels-api.ts'
import { paths } from '../paths.ts'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { At } from '../ui/words.tsx'
import { endText } from './day-parts.tsx'
import { lengthOfTime } from './figures.ts'
import classes from './day-parts.module.css'

/** Figures as they stood, the newest first, and what changed in the one that is shown (docs/SPEC.md Q12). */
export function VersionsCard({
  detail: { toilet, day, versions, version, difference },
  onShow,
}: {
  detail: ToiletDayDetail
  onShow: (version: number | undefined) => void
}) {
  const { t } = useTranslation()
  const newest = versions.at(-1)?.version
  return (
    <Card title={t('toiletDay.card.versions')}>
      {versions.length === 0 ? (
        <Nothing small>{t('toiletDay.noVersions')}</Nothing>
      ) : (
        <ul className={classes.list}>
          {versions.toReversed().map((each) => (
            <li key={each.version}>
              <b>{t('toiletDay.version', { n: each.version })}</b>
              <Cause of={each.cause} toilet={toilet.id} day={day?.day} />
              <span className={classes.dim}>
                <At atMs={each.atMs} />
              </span>
              <span className={classes.dim}>{t('rules.versionOf', { version: each.settings })}</span>
              {each.version === version ? (
                <span className={classes.end}>{t('toiletDay.shown')}</span>
              ) : (
                <Button
                  className={classes.end}
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => onShow(each.version === newest ? undefined : each.version)}
                >
                  {t('toiletDay.show')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {difference !== undefined && <Difference is={difference} />}
    </Card>
  )
}

/** Why there is a version; leads to who changed what, where a person did. */
function Cause({
  of,
  toilet,
  day,
}: {
  of: ToiletDayDetail['versions'][number]['cause']
  toilet: string
  day: string | undefined
}) {
  const { t } = useTranslation()
  const href = {
    profile: paths.asset(toilet),
    settings: paths.rules(),
    calendar: paths.calendar(day === undefined ? {} : { year: Number(day.slice(0, 4)) }),
    closed: undefined,
    'late-data': undefined,
    order: undefined,
  }[of]
  const text = t(`toiletDay.cause.${of}`)
  return href === undefined ? <span>{text}</span> : <Link href={href}>{text}</Link>
}

function Difference({ is: { sums, times, orders } }: { is: DayDifference }) {
  const { t } = useTranslation()
  const text = (name: SumName, is: number): string => (name.endsWith('Ms') ? lengthOfTime(is, t) : numberText(is))
  return (
    <>
      <h3 className={classes.head}>{t('toiletDay.difference')}</h3>
      {sums.length === 0 && <Nothing small>{t('toiletDay.noDifference')}</Nothing>}
      <ul className={classes.list} tabIndex={0}>
        {sums.map(({ name, from, to }) => (
          <li key={name}>
            <span>{t(`serviceSum.${name}`)}</span>
            <span className={classes.end}>
              {text(name, from)} → <b>{text(name, to)}</b>
            </span>
          </li>
        ))}
        {times.map(({ of, fromMs, toMs, from, to }) => (
          <li key={`${of} ${fromMs} ${to}`}>
            <span className={classes.dim}>
              {of === 'paper' || of === 'soap' ? t(`toiletDay.${of}`) : t(`toiletDay.card.${of}`)}{' '}
              {shortTimeText(fromMs)}–{endText(toMs)}
            </span>
            <span className={classes.end}>
              <StateWord of={of} state={from} /> → <StateWord of={of} state={to} />
            </span>
          </li>
        ))}
        {orders.map(({ id, from, to }) => (
          <li key={`${id} ${from?.round ?? to?.round}`}>
            <Link href={paths.orders({ order: id })}>{t('toiletDay.orderChanged', { id })}</Link>
          </li>
        ))}
      </ul>
    </>
  )
}

/** A state of a time by its word; one that is not known any more keeps its name. */
function StateWord({ of, state }: { of: DayDifference['times'][number]['of']; state: string }) {
  const { t, i18n } = useTranslation()
  const key =
    of === 'open'
      ? `toiletDay.openState.${state}`
      : of === 'air'
        ? `toiletDay.airState.${state}`
        : `toiletDay.supplyState.${state}`
  return i18n.exists(key) ? t(key as 'toiletDay.airState.good') : state
}

/** Whether the alerts of the air are borne out by all data, and what should have been told (docs/SPEC.md Q13). */
export function ChecksCard({ day }: { day: NonNullable<ToiletDayDetail['day']> }) {
  const { t } = useTranslation()
  const words = { yes: 'toiletDay.supported', no: 'toiletDay.unsupported', unsure: 'toiletDay.unsure' } as const
  return (
    <Card title={t('toiletDay.card.checks')}>
      {day.alerts.length === 0 && day.untold.length === 0 && <Nothing small>{t('toiletDay.noChecks')}</Nothing>}
      <ul className={classes.list}>
        {day.alerts.map(({ id, sinceMs, supported }) => (
          <li key={id}>
            <Link className={supported === 'no' ? classes.bad : undefined} href={paths.alerts({ alert: id })}>
              {t(words[supported], { id, time: shortTimeText(sinceMs) })}
            </Link>
          </li>
        ))}
        {day.untold.map(([fromMs, toMs, mgM3]) => (
          <li key={fromMs}>
            <span className={classes.bad}>
              {t('toiletDay.untold', { from: shortTimeText(fromMs), to: endText(toMs), mgM3 })}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
