import { ActionIcon, Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { addDays, isDay, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import { seesTown } from '#domain/person.ts'
import { dutyLevels, type Duty } from '#domain/response/duty.ts'
import { nowMs, useNow } from '../clock.ts'
import { endTimeText } from '../format.ts'
import { keys, queryClient, useAllAssets, useTownName } from '../queries.ts'
import { DutyDialog, type Asked } from '../roster/duty-dialog.tsx'
import { beginsOn, mondayOf, movedWeek, WEEK_DAYS, type NewDuty } from '../roster/week.ts'
import { WeekGrid } from '../roster/week-grid.tsx'
import classes from '../roster/roster.module.css'
import { serviceApi, type RosterPerson } from '../service-api.ts'
import { useHere, useMay } from '../session.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Icon } from '../ui/icons.tsx'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'

/** Who is on duty, week by week (docs/SPEC.md U32). */
export function RosterPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('week') ?? ''
  const monday = mondayOf(isDay(asked) ? asked : localDayOf(nowMs()))
  const show = (week: string) => setSearch({ week }, { replace: true })
  // the night before reaches into Monday
  const range = { from: midnightMs(addDays(monday, -WEEK_DAYS)), to: midnightMs(addDays(monday, WEEK_DAYS)) }
  const roster = useQuery({
    queryKey: keys.roster(range),
    queryFn: ({ signal }) => serviceApi.roster(range, signal),
  })
  return (
    <Page title={t('nav.roster')} fill intro={t('roster.intro')}>
      <div className={classes.tools}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t('roster.before')}
          onClick={() => show(addDays(monday, -7))}
        >
          <Icon name="back" />
        </ActionIcon>
        <b className="figures">
          {monday} – {addDays(monday, 6).slice(5)}
        </b>
        <ActionIcon variant="default" size="lg" aria-label={t('roster.after')} onClick={() => show(addDays(monday, 7))}>
          <Icon name="next" />
        </ActionIcon>
        <Button variant="default" onClick={() => show(localDayOf(nowMs()))}>
          {t('roster.thisWeek')}
        </Button>
      </div>
      {roster.data === undefined ? (
        roster.error === null ? (
          <Waiting />
        ) : (
          <Failed error={roster.error} again={() => void roster.refetch()} />
        )
      ) : (
        <Week key={monday} monday={monday} duties={roster.data.duties} people={roster.data.people} />
      )}
    </Page>
  )
}

function Week({
  monday,
  duties,
  people,
}: {
  monday: string
  duties: readonly Duty[]
  people: readonly RosterPerson[]
}) {
  const { t } = useTranslation()
  const { person } = useHere().session
  const mayLead = useMay('lead-orders')
  const toilets = useAllAssets({ kind: 'toilet' })
  const [asked, setAsked] = useState<Asked>()
  const [copying, setCopying] = useState(false)
  const put = useMutation({
    mutationFn: ({ fromMs, toMs, next }: { fromMs: number; toMs: number; next: readonly NewDuty[] }) =>
      serviceApi.putRoster(fromMs, toMs, next),
    onSuccess: async () => {
      setAsked(undefined)
      setCopying(false)
      await queryClient.invalidateQueries({ queryKey: ['roster'] })
    },
  })
  // as far as the roster knows, the crew of a town is that of its toilets
  const teams = [...new Set((toilets.data ?? []).map(({ town }) => town))]
    .filter((town) => seesTown(person, town))
    .toSorted()
  const save = ({ day, before }: Asked, next: NewDuty | undefined) => {
    const others = duties.filter((duty) => beginsOn(duty, day) && duty !== before).map(bare)
    put.mutate({
      fromMs: midnightMs(day),
      toMs: midnightMs(addDays(day, 1)),
      next: next === undefined ? others : [...others, next],
    })
  }
  const lastWeek = addDays(monday, -WEEK_DAYS)
  const copied = movedWeek(duties, lastWeek, monday)
  const there = movedWeek(duties, monday, monday).length
  const ask = (next: Asked) => {
    put.reset()
    setAsked(next)
  }
  return (
    <>
      <OnDuty people={people} duties={duties} />
      {mayLead && (
        <div className={classes.tools}>
          <Button
            variant="default"
            leftSection={<Icon name="copy" size={16} />}
            disabled={copied.length === 0}
            onClick={() => {
              put.reset()
              setCopying(true)
            }}
          >
            {t('roster.copy', { n: copied.length })}
          </Button>
        </div>
      )}
      <WeekGrid monday={monday} duties={duties} people={people} teams={teams} onAsk={mayLead ? ask : undefined} />
      <DutyDialog
        asked={asked}
        people={people}
        busy={put.isPending}
        error={put.error}
        onSave={save}
        onClose={() => setAsked(undefined)}
      />
      <Confirm
        opened={copying}
        title={t('roster.copyTitle')}
        text={t('roster.copyText', { n: copied.length, there })}
        action={t('roster.copyTitle')}
        busy={put.isPending}
        error={put.error}
        onConfirm={() =>
          put.mutate({ fromMs: midnightMs(monday), toMs: midnightMs(addDays(monday, WEEK_DAYS)), next: copied })
        }
        onClose={() => setCopying(false)}
      />
    </>
  )
}

const bare = ({ userId, level, teams, fromMs, toMs }: Duty): NewDuty => ({ userId, level, teams, fromMs, toMs })

/** Who answers now, level by level; the roster shown may be of another week. */
function OnDuty({ people, duties }: { people: readonly RosterPerson[]; duties: readonly Duty[] }) {
  const { t } = useTranslation()
  const townName = useTownName()
  const now = useNow()
  const current = useQuery({
    queryKey: keys.roster('now'),
    queryFn: ({ signal }) => serviceApi.onDuty(signal),
  })
  const known = current.data?.duties ?? duties
  const on = known.filter(({ fromMs, toMs }) => fromMs <= now && now < toMs)
  const nameOf = (id: number) =>
    [...(current.data?.people ?? []), ...people].find((each) => each.id === id)?.name ?? `#${id}`
  return (
    <section className={classes.now} aria-label={t('roster.onDuty')}>
      <b>{t('roster.onDuty')}</b>
      {dutyLevels.map((level) => {
        const there = on.filter((duty) => duty.level === level)
        return (
          <p key={level}>
            {t('roster.ofLevel', {
              level: t(`roster.level.${level}`),
              people:
                there.length === 0
                  ? t('roster.nobody')
                  : there
                      .map(({ userId, teams, toMs }) =>
                        t('roster.until', {
                          name: nameOf(userId),
                          of: teams.length === 0 ? t('roster.all') : teams.map(townName).join(t('common.comma')),
                          time: endTimeText(toMs),
                        }),
                      )
                      .join(t('common.comma')),
            })}
          </p>
        )
      })}
    </section>
  )
}
