import { Button, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { isDay, localDayOf } from '#domain/plan/local-day.ts'
import {
  meanStars,
  serviceGroups,
  sharesOf,
  type ServiceGroup,
  type ServiceSums,
  type ShareName,
} from '#domain/toilet/service-sums.ts'
import { nowMs } from '../clock.ts'
import { nameOf as assetNameOf, numberText } from '../format.ts'
import { daysOf, ranked, rangeOf, ranges, sortNames, type RankedRow, type SortName } from '../levels/figures.ts'
import { useLevelColumns } from '../levels/level-columns.tsx'
import { ShareFigure } from '../levels/share-figure.tsx'
import { levelsApi } from '../levels-api.ts'
import { levelEndpoints, paths } from '../paths.ts'
import { keys, useAllAssets, useTownName, useTowns } from '../queries.ts'
import { useHere } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { PHONE, VirtualTable } from '../ui/virtual-table.tsx'
import classes from './service-levels.module.css'

const CARD_PX = 218
const isOneOf = <T extends string>(words: readonly T[], word: string | null): word is T =>
  (words as readonly (string | null)[]).includes(word)

/** Toilets, crews, towns, days or months ranked by how they were kept. What is asked for is in the address. */
export function ServiceLevelsPage() {
  const { t, i18n } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const today = localDayOf(nowMs())
  const asked = useAsked(search, today)
  const { by, from, to, town, crew, toilet, sort } = asked
  const set = (change: Partial<typeof asked>) =>
    setSearch(Object.fromEntries(Object.entries({ ...asked, ...change }).filter(([, value]) => value !== '')), {
      replace: true,
    })
  const answer = useQuery({
    queryKey: keys.serviceLevels({ by, from, to, town, crew, toilet }),
    queryFn: ({ signal }) => levelsApi.levels({ by, from, to, town, crew, toilet }, signal),
  })
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const townName = useTownName()
  const nameOf = useNames(by)
  const toiletName = useNames('toilet')
  const crewName = useNames('crew')
  const rows = useMemo(() => {
    const found = answer.data?.rows ?? []
    // days and months go on in time, whatever they are like
    return by === 'day' || by === 'month'
      ? found.toReversed().map((row): RankedRow => ({ ...row, rank: undefined }))
      : ranked(found, sort)
  }, [answer.data, by, sort])
  const hrefOf = ({ key }: RankedRow): string | undefined => {
    switch (by) {
      case 'toilet':
        return from === to ? paths.toiletDay(key, from) : paths.serviceLevels({ by: 'day', from, to, toilet: key })
      case 'town':
        return paths.serviceLevels({ by: 'toilet', from, to, town: key, crew, sort })
      case 'day':
        return toilet === ''
          ? paths.serviceLevels({ by: 'toilet', from: key, to: key, town, crew, sort })
          : paths.toiletDay(toilet, key)
      case 'month':
        return paths.serviceLevels({ by: 'day', ...within(monthOf(key, today), { from, to }), town, crew, toilet })
      case 'crew':
        return paths.serviceLevels({ by: 'toilet', from, to, town, crew: key, sort })
    }
  }
  const columns = useLevelColumns(by, nameOf, hrefOf, phone)
  const range = rangeOf(from, to, today)
  return (
    <Page
      title={t('nav.serviceLevels')}
      intro={t('levels.intro')}
      fill={!phone}
      tools={
        <>
          <span className={classes.count} role="status">
            {answer.data === undefined ? '' : t('levels.rows', { n: rows.length })}
          </span>
          <Button
            component="a"
            href={levelEndpoints.table({
              by,
              from,
              to,
              town,
              crew,
              toilet,
              lang: i18n.language === 'en' ? 'en' : 'zh',
            })}
            variant="default"
            leftSection={<Icon name="download" size={16} />}
          >
            {t('levels.export')}
          </Button>
        </>
      }
    >
      <div className={classes.filters}>
        <SegmentedControl
          className={classes.wide}
          aria-label={t('levels.byLabel')}
          value={by}
          onChange={(value) => isOneOf(serviceGroups, value) && set({ by: value })}
          data={serviceGroups.map((value) => ({ value, label: t(`levels.by.${value}`) }))}
        />
        <Select
          label={t('levels.rangeLabel')}
          value={range}
          allowDeselect={false}
          onChange={(value) => isOneOf(ranges, value) && value !== 'own' && set(daysOf(value, today))}
          data={ranges.map((value) => ({ value, label: t(`levels.range.${value}`), disabled: value === 'own' }))}
        />
        <TextInput
          type="date"
          label={t('levels.from')}
          value={from}
          max={to}
          onChange={({ currentTarget: { value } }) => isDay(value) && value <= to && set({ from: value })}
        />
        <TextInput
          type="date"
          label={t('levels.to')}
          value={to}
          min={from}
          max={today}
          onChange={({ currentTarget: { value } }) => isDay(value) && value >= from && set({ to: value })}
        />
        <div className={classes.own}>
          <TownChoice value={town} onChoose={(value) => set({ town: value })} townName={townName} />
          {by !== 'day' && by !== 'month' && (
            <Select
              label={t('levels.sortLabel')}
              value={sort}
              allowDeselect={false}
              onChange={(value) => isOneOf(sortNames, value) && set({ sort: value })}
              data={sortNames.map((value) => ({ value, label: t(`levels.figure.${value}`) }))}
            />
          )}
        </div>
        {crew !== '' && (
          <Button
            className={classes.wide}
            size="compact-sm"
            variant="outline"
            rightSection={<Icon name="close" size={13} />}
            onClick={() => set({ crew: '' })}
          >
            {t('levels.ofCrew', { name: crewName(crew) })}
          </Button>
        )}
        {toilet !== '' && (
          <Button
            className={classes.wide}
            size="compact-sm"
            variant="outline"
            rightSection={<Icon name="close" size={13} />}
            onClick={() => set({ toilet: '' })}
          >
            {t('levels.ofToilet', { name: toiletName(toilet) })}
          </Button>
        )}
      </div>
      {answer.data === undefined ? (
        answer.error === null ? (
          <Waiting />
        ) : (
          <Failed error={answer.error} again={() => void answer.refetch()} />
        )
      ) : (
        <>
          {rows.length > 0 && <Totals sums={answer.data.total} />}
          {answer.data.runningDays > 0 && (
            <p className={classes.note}>{t('levels.running', { n: answer.data.runningDays })}</p>
          )}
          <div className={classes.rows}>
            <VirtualTable
              label={t('nav.serviceLevels')}
              columns={columns}
              rows={rows}
              rowKey={({ key }) => key}
              heightPx={52}
              phoneHeightPx={CARD_PX}
              empty={
                <div className={classes.empty}>
                  <span>
                    {range === 'today' || toilet !== '' || crew !== '' || town !== ''
                      ? t('levels.none')
                      : t('levels.noneYet')}
                  </span>
                  {range !== 'today' && (
                    <Button variant="light" onClick={() => set(daysOf('today', today))}>
                      {t('levels.seeToday')}
                    </Button>
                  )}
                </div>
              }
            />
          </div>
        </>
      )}
    </Page>
  )
}

/** What the address asks for; what it leaves out, or says wrongly, is filled in. */
function useAsked(search: URLSearchParams, today: string) {
  const week = daysOf('week', today)
  const [givenBy, givenSort] = [search.get('by'), search.get('sort')]
  const [givenFrom, givenTo] = [search.get('from') ?? '', search.get('to') ?? '']
  const isGiven = isDay(givenFrom) && isDay(givenTo) && givenFrom <= givenTo
  const by: ServiceGroup = isOneOf(serviceGroups, givenBy) ? givenBy : 'toilet'
  const sort: SortName = isOneOf(sortNames, givenSort) ? givenSort : 'air'
  return {
    by,
    from: isGiven ? givenFrom : week.from,
    to: isGiven ? givenTo : week.to,
    town: search.get('town') ?? '',
    crew: search.get('crew') ?? '',
    toilet: search.get('toilet') ?? '',
    sort,
  }
}

function monthOf(month: string, today: string): Days {
  const [from, next] = [`${month}-01`, new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1))]
  const last = new Date(next.getTime() - 86_400_000).toISOString().slice(0, 10)
  return { from, to: last < today ? last : today }
}

interface Days {
  readonly from: string
  readonly to: string
}
/** Of a month only the days that were asked for, so that they sum up to what the row said. */
const within = (month: Days, asked: Days): Days => ({
  from: month.from > asked.from ? month.from : asked.from,
  to: month.to < asked.to ? month.to : asked.to,
})

/** Names of what rows are of, in the language of the page. */
function useNames(by: ServiceGroup): (key: string) => string {
  const { i18n } = useTranslation()
  const townName = useTownName()
  const toilets = useAllAssets({ kind: 'toilet' })
  const names = useMemo(
    () => new Map((toilets.data ?? []).map((asset) => [asset.id, assetNameOf(asset, i18n.language)])),
    [toilets.data, i18n.language],
  )
  // a crew without a name of its own is that of its town
  return (key) => (by === 'toilet' ? (names.get(key) ?? key) : by === 'town' || by === 'crew' ? townName(key) : key)
}

function TownChoice({
  value,
  onChoose,
  townName,
}: {
  value: string
  onChoose: (town: string) => void
  townName: (town: string) => string
}) {
  const { t } = useTranslation()
  const { person } = useHere().session
  const towns = useTowns()
  const all =
    person.towns.length > 0 ? person.towns : (towns.data?.features.map(({ properties }) => properties.name) ?? [])
  return (
    <Select
      label={t('asset.town')}
      value={value}
      allowDeselect={false}
      onChange={(town) => onChoose(town ?? '')}
      data={[
        { value: '', label: t('levels.allTowns') },
        ...all.toSorted().map((town) => ({ value: town, label: townName(town) })),
      ]}
    />
  )
}

const totalShares = [
  'air',
  'open',
  'accept',
  'done',
  'cleans',
  'roving',
  'paper',
  'soap',
] as const satisfies readonly ShareName[]

function Totals({ sums }: { sums: ServiceSums }) {
  const { t } = useTranslation()
  const shares = sharesOf(sums)
  const mean = meanStars(sums)
  return (
    <dl className={classes.totals}>
      {totalShares.map((name) => (
        <div key={name}>
          <dt>{t(`levels.figure.${name}`)}</dt>
          <dd>
            <ShareFigure name={name} share={shares[name]} />
          </dd>
        </div>
      ))}
      <div>
        <dt>{t('levels.figure.ratings')}</dt>
        <dd>
          {mean === undefined
            ? '–'
            : `${t('levels.stars', { mean: mean.toFixed(2) })} · ${t('levels.count', { n: sums.ratings })}`}
        </dd>
      </div>
      <div>
        <dt>{t('levels.figure.visits')}</dt>
        <dd>{t('levels.people', { n: numberText(sums.visits) })}</dd>
      </div>
      <div>
        <dt>
          {t('levels.figure.orders')} · {t('levels.figure.repeats')} · {t('levels.figure.unproven')}
        </dt>
        <dd>
          {sums.orders} · {sums.repeats} · {sums.unproven}
          {sums.deferred > 0 && ` · ${t('levels.deferred', { n: sums.deferred })}`}
        </dd>
      </div>
    </dl>
  )
}
