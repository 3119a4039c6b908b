import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useSearchParams } from 'wouter'
import { nowMs } from '../clock.ts'
import { lengthText } from '../coverage/percents.ts'
import { SettingsDrawer } from '../coverage/settings-drawer.tsx'
import { SideMark } from '../coverage/side-mark.tsx'
import { usePlanName, useSideName } from '../coverage/words.ts'
import { coverageApi } from '../coverage-api.ts'
import { dateTimeText } from '../format.ts'
import { Refusal } from '../http.ts'
import { networkSides, sidesToPick } from '../map/network-sides.ts'
import { paths } from '../paths.ts'
import { plansApi, type SideEvidence, type StreetSide } from '../plans-api.ts'
import { keys, useNetwork, useTownName } from '../queries.ts'
import { ExcusesOnSide, ShiftsOnSide, Silences } from '../street/known.tsx'
import { Passes } from '../street/passes.tsx'
import { rangeOf, searchOf, type AskedRange } from '../street/range.ts'
import { gradeWord } from '../street/grade.ts'
import { RangeChoice } from '../street/range-choice.tsx'
import { stretchesOf, stretchesOnMap } from '../street/stretches.ts'
import classes from '../street/street.module.css'
import { Icon } from '../ui/icons.tsx'
import { Failed, Mishap, Waiting } from '../ui/outcome.tsx'
import { Card, Page } from '../ui/page.tsx'
import { At } from '../ui/words.tsx'

const PickMap = lazy(async () => ({ default: (await import('../map/pick-map.tsx')).PickMap }))

/** Was this side of this street swept, and what is known of it? What is asked about is in the address (docs/SPEC.md U22). */
export function StreetPage({ edge }: { edge: string }) {
  const { t } = useTranslation()
  const side = useQuery({
    queryKey: keys.street(edge),
    queryFn: ({ signal }) => plansApi.street(edge, signal),
    placeholderData: keepPreviousData,
  })
  if (side.data !== undefined) return <Known side={side.data} />
  if (side.error === null) return <Waiting />
  if (side.error instanceof Refusal && side.error.status === 404)
    return (
      <Page title={t('street.missing', { id: edge })}>
        <Link href={paths.streets()}>{t('nav.streets')}</Link>
      </Page>
    )
  return <Failed error={side.error} again={() => void side.refetch()} />
}

function Known({ side }: { side: StreetSide }) {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const sideName = useSideName()
  const townName = useTownName()
  const { edge, opposite } = side
  // what is asked about stays the same until it is asked again
  const [askedMs, setAskedMs] = useState(nowMs)
  const asked = rangeOf(search, askedMs)
  const range = { from: asked.fromMs, to: asked.toMs }
  const evidence = useQuery({
    queryKey: keys.evidence('street', edge.id, range),
    queryFn: ({ signal }) => plansApi.evidence(edge.id, range, signal),
  })
  const [version, setVersion] = useState<number>()
  const settings = useQuery({
    queryKey: keys.coverageSettings(version),
    queryFn: ({ signal }) => coverageApi.settings(version, signal),
    enabled: version !== undefined,
  })
  const suffix = search.size === 0 ? '' : `?${search.toString()}`
  const set = (next: Record<string, string>) => setSearch(next, { replace: true })
  return (
    <Page
      title={sideName(edge)}
      intro={
        <>
          {edge.town !== '' && `${townName(edge.town)} · `}
          {t(`grade.${gradeWord(edge.grade)}`)} · {lengthText(edge.lengthM)}
          {edge.oneway && ` · ${t('street.oneway')}`}
        </>
      }
      tools={
        <>
          {opposite !== undefined && (
            <Button component={Link} href={`${paths.street(opposite.id)}${suffix}`} variant="light">
              {t('street.otherSide')}
            </Button>
          )}
          <Button
            component={Link}
            href={paths.streets()}
            variant="default"
            leftSection={<Icon name="search" size={16} />}
          >
            {t('street.findOther')}
          </Button>
        </>
      }
    >
      <RangeChoice
        asked={asked}
        onName={(name) => {
          setAskedMs(nowMs())
          set(searchOf(name, asked))
        }}
        onMoment={(atMs) => set({ at: String(atMs) })}
        onTimes={(fromMs, toMs) => set({ from: String(fromMs), to: String(toMs) })}
      />
      <Mishap error={evidence.error} />
      <div className={classes.columns}>
        <div className={classes.cards}>
          {evidence.data === undefined ? (
            evidence.isPending && <Waiting />
          ) : (
            <Answer
              evidence={evidence.data}
              asked={asked}
              onAgain={() => {
                setAskedMs(nowMs())
                if (asked.name === 'own' || asked.name === 'moment') void evidence.refetch()
              }}
            />
          )}
          <StreetMap side={side} evidence={evidence.data} suffix={suffix} />
        </div>
        {evidence.data !== undefined && <WhatIsKnown evidence={evidence.data} onSettings={setVersion} />}
      </div>
      <SettingsDrawer opened={version !== undefined} onClose={() => setVersion(undefined)} settings={settings.data} />
    </Page>
  )
}

/** The answer in words, with when it was last worked on, and what it is made of. */
function Answer({ evidence, asked, onAgain }: { evidence: SideEvidence; asked: AskedRange; onAgain: () => void }) {
  const { t, i18n } = useTranslation()
  const { answer, words, sweptM, unknownM, excusedM, edge, passes } = evidence
  const counted = passes.filter(({ countedM }) => countedM > 0)
  const last = counted.toSorted((a, b) => b.toMs - a.toMs)[0]
  const figures = [
    ['swept', sweptM],
    ['unknown', unknownM],
    ['excused', excusedM],
  ] as const
  return (
    <section className={classes.answer} data-answer={answer} aria-label={t('street.answer')} aria-live="polite">
      <p className={classes.words}>{i18n.language === 'en' ? words.en : words.zh}</p>
      <div className={classes.dim}>
        {t(asked.name === 'moment' ? 'street.upTo' : 'street.between', {
          from: dateTimeText(evidence.fromMs).slice(0, 16),
          to: dateTimeText(evidence.toMs).slice(0, 16),
        })}
        {' · '}
        {last === undefined ? (
          t('street.neverIn')
        ) : (
          <>
            {t('street.last')} <At atMs={last.toMs} /> <Link href={paths.asset(last.vehicle)}>{last.vehicleName}</Link>
          </>
        )}
      </div>
      <div className={classes.figures}>
        {figures.map(([name, metres]) => (
          <span key={name}>
            {t(`street.figure.${name}`)} <b>{lengthText(metres)}</b>{' '}
            <span className={classes.dim}>
              {edge.lengthM > 0 ? ((metres / edge.lengthM) * 100).toFixed(1) : '0.0'}%
            </span>
          </span>
        ))}
        <Button size="compact-sm" variant="subtle" onClick={onAgain}>
          {t('street.again')}
        </Button>
      </div>
    </section>
  )
}

function WhatIsKnown({ evidence, onSettings }: { evidence: SideEvidence; onSettings: (version: number) => void }) {
  const { t } = useTranslation()
  const planName = usePlanName()
  const { passes, silences, excuses, shifts, network, settings } = evidence
  const shiftName = (id: string) => {
    const shift = shifts.find((each) => each.id === id)
    return shift === undefined ? id : `${shift.day} ${planName(shift)}`
  }
  return (
    <div className={classes.cards}>
      <Card title={t('street.passes', { n: passes.length })}>
        <Passes passes={passes} shiftName={shiftName} />
      </Card>
      <Card title={t('street.shifts', { n: shifts.length })}>
        <ShiftsOnSide edge={evidence.edge.id} shifts={shifts} onSettings={onSettings} />
      </Card>
      <Card title={t('street.silences', { n: silences.length })}>
        <Silences silences={silences} />
      </Card>
      <Card title={t('street.excuses', { n: excuses.length })}>
        <ExcusesOnSide excuses={excuses} />
      </Card>
      <Card
        title={t('street.basis')}
        tools={
          <Button size="compact-sm" variant="default" onClick={() => onSettings(settings.version)}>
            {t('rules.versionOf', { version: settings.version })}
          </Button>
        }
      >
        <p className={classes.note}>{t('street.basisText')}</p>
        <p className={classes.dim}>
          {t('street.network', { id: network.id, source: network.source })} <At atMs={network.addedAtMs} />
        </p>
      </Card>
    </div>
  )
}

/** The side in its stretches among all others, each of which may be asked about. */
function StreetMap({
  side: { edge, opposite },
  evidence,
  suffix,
}: {
  side: StreetSide
  evidence: SideEvidence | undefined
  suffix: string
}) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const sideName = useSideName()
  const network = useNetwork()
  const others = useMemo(
    () => sidesToPick(networkSides(network.data), sideName),
    // the words change with the language only
    [network.data, t],
  )
  const own = useMemo(() => {
    if (evidence === undefined || evidence.edge.id !== edge.id) return []
    const name = sideName(edge)
    return stretchesOnMap(edge, stretchesOf(edge.lengthM, evidence), (state) =>
      t('side.label', { side: name, state: t(`street.stretch.${state}`) }),
    )
  }, [edge, evidence, t])
  const sides = useMemo(() => [...others.filter((other) => other.edge !== edge.id), ...own], [others, own, edge.id])
  const marked = useMemo(() => new Set([edge.id]), [edge.id])
  const focus = useMemo(() => [edge], [edge])
  return (
    <div>
      <section className={classes.map} aria-label={t('map.map')}>
        <Suspense fallback={<Waiting />}>
          <PickMap
            label={t('street.map')}
            sides={sides}
            marked={marked}
            focus={focus}
            onSide={(picked) => go(`${paths.street(picked)}${suffix}`)}
          />
        </Suspense>
      </section>
      <p className={classes.mapNote}>
        {(['done', 'excused', 'unknown', 'open'] as const).map((state) => (
          <span key={state} className={classes.mark}>
            <SideMark state={state} />
            {t(`street.stretch.${state}`)}
          </span>
        ))}
        <span>{t(opposite === undefined ? 'street.mapNote' : 'street.mapNoteBoth')}</span>
      </p>
    </div>
  )
}
