import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useSearchParams } from 'wouter'
import { addDays, isDay, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import { figuresOf, type ToiletDay } from '#domain/toilet/service-day.ts'
import { nowMs } from '../clock.ts'
import { SettingsDrawer } from '../coverage/settings-drawer.tsx'
import { shortTimeText } from '../format.ts'
import { Refusal } from '../http.ts'
import { AirCard } from '../levels/air-card.tsx'
import { OpenCard, RatingsCard, SuppliesCard, VisitsCard } from '../levels/use-cards.tsx'
import { ChecksCard, VersionsCard } from '../levels/version-cards.tsx'
import { CleansCard, OrdersCard } from '../levels/work-cards.tsx'
import { levelsApi, type ToiletDayDetail } from '../levels-api.ts'
import { paths } from '../paths.ts'
import { keys, useTownName } from '../queries.ts'
import { settingGroups } from '../rules/setting-fields.ts'
import { Icon } from '../ui/icons.tsx'
import { Failed, Mishap, Waiting } from '../ui/outcome.tsx'
import { Card, Page } from '../ui/page.tsx'
import classes from './toilet-day.module.css'

/** Settings by which toilets and answers are judged; those of sweeping are of no use here. */
const judging: ReadonlySet<string> = new Set([
  ...settingGroups.toilets,
  ...settingGroups.devices,
  ...settingGroups.answers,
])

/** One day of a toilet: every number opens into what made it (docs/SPEC.md Q14). */
export function ToiletDayPage({ id, day }: { id: string; day: string }) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const asked = Number(search.get('version') ?? Number.NaN)
  const version = Number.isInteger(asked) && asked > 0 ? asked : undefined
  const answer = useQuery({
    queryKey: keys.toiletDay(id, day, version),
    queryFn: ({ signal }) => levelsApi.day(id, day, version, signal),
    enabled: isDay(day),
  })
  if (answer.data !== undefined) return <Known detail={answer.data} date={day} error={answer.error} />
  if (!isDay(day) || (answer.error instanceof Refusal && answer.error.status === 404))
    return (
      <Page title={t('toiletDay.missing', { id })}>
        <Link href={paths.serviceLevels()}>{t('nav.serviceLevels')}</Link>
      </Page>
    )
  return answer.error === null ? <Waiting /> : <Failed error={answer.error} again={() => void answer.refetch()} />
}

function Known({ detail, date, error }: { detail: ToiletDayDetail; date: string; error: Error | null }) {
  const { t, i18n } = useTranslation()
  const [, go] = useLocation()
  const [isSettingsOpen, setSettingsOpen] = useState(false)
  const { toilet, day, version, versions, settings } = detail
  const name = i18n.language === 'en' ? (toilet.nameEn ?? toilet.name) : toilet.name
  const today = localDayOf(nowMs())
  const newest = versions.at(-1)?.version ?? 0
  const show = (which: number | undefined) =>
    go(paths.toiletDay(toilet.id, date, which === undefined ? {} : { version: which }))
  return (
    <Page
      title={t('toiletDay.title', { name, day: date })}
      intro={<Intro detail={detail} day={day} />}
      tools={
        <>
          <span className={classes.day}>
            <ActionIcon
              component={Link}
              href={paths.toiletDay(toilet.id, addDays(date, -1))}
              variant="default"
              size="lg"
              aria-label={t('toiletDay.before')}
            >
              <Icon name="back" />
            </ActionIcon>
            <TextInput
              type="date"
              aria-label={t('shifts.day')}
              value={date}
              max={today}
              onChange={({ currentTarget: { value } }) => isDay(value) && go(paths.toiletDay(toilet.id, value))}
            />
            <ActionIcon
              component={Link}
              href={paths.toiletDay(toilet.id, addDays(date, 1))}
              variant="default"
              size="lg"
              aria-label={t('toiletDay.after')}
            >
              <Icon name="next" />
            </ActionIcon>
          </span>
          <Button
            component={Link}
            href={paths.serviceLevels({ by: 'day', from: addDays(date, -29), to: date, toilet: toilet.id })}
            variant="default"
          >
            {t('toiletDay.month')}
          </Button>
          <Button variant="default" onClick={() => setSettingsOpen(true)}>
            {t('rules.versionOf', { version: settings.version })}
          </Button>
        </>
      }
    >
      <Mishap error={error} />
      {version > 0 && version < newest && (
        <div className={classes.older} role="status">
          {t('toiletDay.older')}
          <Button size="compact-sm" variant="default" onClick={() => show(undefined)}>
            {t('toiletDay.newest')}
          </Button>
        </div>
      )}
      {day === undefined ? (
        <Card title={t('toiletDay.noneTitle')}>
          <p className={classes.none}>{date > today ? t('toiletDay.futureText') : t('toiletDay.noneText')}</p>
        </Card>
      ) : (
        <Cards detail={detail} day={day} onShow={show} />
      )}
      <SettingsDrawer
        opened={isSettingsOpen}
        onClose={() => setSettingsOpen(false)}
        settings={{ ...settings, settings: settings.settings.filter(({ name: of }) => judging.has(of)) }}
      />
    </Page>
  )
}

function Cards({
  detail,
  day,
  onShow,
}: {
  detail: ToiletDayDetail
  day: ToiletDay
  onShow: (version: number | undefined) => void
}) {
  const given = { day, sums: figuresOf(day).sums, midnightMs: midnightMs(day.day), settings: detail.settings }
  return (
    <div className={classes.cards}>
      <OpenCard {...given} />
      <AirCard {...given} />
      <OrdersCard {...given} />
      <CleansCard {...given} />
      <SuppliesCard {...given} />
      <VisitsCard {...given} />
      <RatingsCard {...given} />
      <ChecksCard day={day} />
      <VersionsCard detail={detail} onShow={onShow} />
    </div>
  )
}

function Intro({ detail: { toilet, state, version }, day }: { detail: ToiletDayDetail; day: ToiletDay | undefined }) {
  const { t } = useTranslation()
  const townName = useTownName()
  return (
    <span className={classes.intro}>
      <span className={classes.state} data-state={state}>
        {t(`toiletDay.state.${state}`)}
      </span>
      {version > 0 && <span>{t('toiletDay.version', { n: version })}</span>}
      {day?.untilMs !== undefined && <span>{t('toiletDay.until', { time: shortTimeText(day.untilMs) })}</span>}
      <Link href={paths.asset(toilet.id)}>{toilet.id}</Link>
      <span>{townName(day?.town ?? toilet.town)}</span>
      {day !== undefined && (
        <>
          {day.team !== day.town && <span>{day.team}</span>}
          <span>{hoursText(day, t('toiletDay.always'), (from, to) => t('toiletDay.hoursOf', { from, to }))}</span>
          {day.judgedBy.toiletClass !== undefined && <span>{t(`toiletDay.class.${day.judgedBy.toiletClass}`)}</span>}
          {day.judgedBy.dayType !== undefined && <span>{t(`toiletDay.dayType.${day.judgedBy.dayType}`)}</span>}
          {day.judgedBy.siting !== undefined && <span>{t(`toiletDay.siting.${day.judgedBy.siting}`)}</span>}
        </>
      )}
    </span>
  )
}

function hoursText(
  { judgedBy: { openMinute, closeMinute } }: ToiletDay,
  always: string,
  hours: (from: string, to: string) => string,
): string {
  if (openMinute === closeMinute || (openMinute === 0 && closeMinute === 1_440)) return always
  const text = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  return hours(text(openMinute), text(closeMinute))
}
