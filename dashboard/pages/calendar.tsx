import { ActionIcon, Button } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import { localDayOf, yearOf } from '#domain/plan/local-day.ts'
import { DayDialog } from '../calendar/day-dialog.tsx'
import { runsOf } from '../calendar/year.ts'
import { YearView } from '../calendar/year-view.tsx'
import classes from '../calendar/calendar.module.css'
import { useNow } from '../clock.ts'
import { paths } from '../paths.ts'
import { plansApi, type CalendarYear } from '../plans-api.ts'
import { keys, queryClient } from '../queries.ts'
import { useHere, useMay } from '../session.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Icon } from '../ui/icons.tsx'
import { Failed, Nothing, Waiting } from '../ui/outcome.tsx'
import { Card, Page } from '../ui/page.tsx'

const YEAR_MIN = 2000
const YEAR_MAX = 2099

/** Public holidays and make-up workdays of a year, and whether all of them are known (docs/SPEC.md U26). */
export function CalendarPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const today = localDayOf(useNow())
  const year = yearIn(search.get('year')) ?? yearOf(today)
  const answer = useQuery({
    queryKey: keys.calendar(year),
    queryFn: ({ signal }) => plansApi.calendar(year, signal),
    placeholderData: keepPreviousData,
  })
  const show = (next: number) => setSearch({ year: String(next) }, { replace: true })
  if (answer.data === undefined)
    return answer.error === null ? <Waiting /> : <Failed error={answer.error} again={() => void answer.refetch()} />
  return (
    <Page
      title={t('nav.calendar')}
      intro={t('calendar.intro')}
      tools={
        <div className={classes.nav}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('calendar.before')}
            disabled={year <= YEAR_MIN}
            onClick={() => show(year - 1)}
          >
            <Icon name="back" />
          </ActionIcon>
          <b aria-live="polite">{year}</b>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('calendar.after')}
            disabled={year >= YEAR_MAX}
            onClick={() => show(year + 1)}
          >
            <Icon name="next" />
          </ActionIcon>
        </div>
      }
    >
      <Year calendar={answer.data} today={today} />
    </Page>
  )
}

function Year({ calendar, today }: { calendar: CalendarYear; today: string }) {
  const { t } = useTranslation()
  const { person } = useHere().session
  // one for all towns: who answers for some of them reads it
  const mayChange = useMay('manage-plans') && person.towns.length === 0
  const { year, covered, source, missingYears } = calendar
  const days = useMemo(() => new Map(calendar.days.map((day) => [day.day, day])), [calendar.days])
  const [picked, setPicked] = useState<string>()
  const [isAsked, setAsked] = useState(false)
  const again = () => queryClient.invalidateQueries({ queryKey: ['calendar'] })
  const cover = useMutation({
    mutationFn: () => plansApi.coverYear(year),
    onSuccess: async () => {
      setAsked(false)
      await again()
    },
  })
  return (
    <>
      {missingYears.map((missing) => (
        <p key={missing} className={classes.notice} role="status">
          {t('calendar.missing', { year: missing })}
          {missing !== year && (
            <>
              {' '}
              <Link href={paths.calendar({ year: missing })}>{t('calendar.open', { year: missing })}</Link>
            </>
          )}
        </p>
      ))}
      <div className={classes.legend}>
        <span>
          <span className={classes.day} data-type="holiday" data-letter={t('dayLetter.holiday')} aria-hidden="true">
            1
          </span>
          {t('dayType.holiday')}
        </span>
        <span>
          <span
            className={classes.day}
            data-type="make-up-workday"
            data-letter={t('dayLetter.make-up-workday')}
            aria-hidden="true"
          >
            1
          </span>
          {t('dayType.make-up-workday')}
        </span>
        {mayChange && <span>{t('calendar.hint')}</span>}
      </div>
      <div className={classes.columns}>
        <YearView year={year} days={days} today={today} onPick={mayChange ? setPicked : undefined} />
        <Card
          title={t('calendar.entered', { n: days.size })}
          tools={
            mayChange && (
              <Button size="compact-md" leftSection={<Icon name="plus" size={15} />} onClick={() => setPicked('')}>
                {t('calendar.add')}
              </Button>
            )
          }
        >
          <p>
            {covered ? t('calendar.covered', { year, source: source ?? '' }) : t('calendar.notCovered', { year })}{' '}
            {mayChange && !covered && (
              <Button size="compact-sm" variant="light" onClick={() => setAsked(true)}>
                {t('calendar.cover')}
              </Button>
            )}
          </p>
          <Entered days={calendar.days} onPick={mayChange ? setPicked : undefined} />
        </Card>
      </div>
      <DayDialog
        day={picked}
        days={days}
        onClose={() => setPicked(undefined)}
        onDone={() => {
          setPicked(undefined)
          void again()
        }}
      />
      <Confirm
        opened={isAsked}
        title={t('calendar.cover')}
        text={t('calendar.coverText', { year, n: days.size })}
        action={t('calendar.cover')}
        busy={cover.isPending}
        error={cover.error}
        onConfirm={() => cover.mutate()}
        onClose={() => {
          setAsked(false)
          cover.reset()
        }}
      />
    </>
  )
}

/** The same days as a list, each with who says so. */
function Entered({ days, onPick }: Pick<CalendarYear, 'days'> & { onPick: ((day: string) => void) | undefined }) {
  const { t } = useTranslation()
  if (days.length === 0) return <Nothing small>{t('calendar.nothing')}</Nothing>
  return (
    <ul className={classes.list}>
      {runsOf(days).map(({ first, last, days: [day] }) => {
        const text = first === last ? first : `${first} – ${last.slice(5)}`
        return (
          <li key={first}>
            {onPick === undefined || first !== last ? (
              <span>{text}</span>
            ) : (
              <button type="button" className={classes.entry} onClick={() => onPick(first)}>
                {text}
              </button>
            )}
            <span>
              {day?.name} · {t(`dayType.${day?.type ?? 'holiday'}`)}
            </span>
            <small>{t('calendar.source', { source: day?.source ?? '' })}</small>
          </li>
        )
      })}
    </ul>
  )
}

function yearIn(text: string | null): number | undefined {
  const year = Number(text)
  return text !== null && Number.isInteger(year) && year >= YEAR_MIN && year <= YEAR_MAX ? year : undefined
}
