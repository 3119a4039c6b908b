import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { bayHealths, isBelieved } from '#domain/parking/live.ts'
import type { LotDetail } from '#domain/parking/operator.ts'
import { StandingAlerts } from '../alerts/standing-alerts.tsx'
import { useNow } from '../clock.ts'
import { windowText } from '../coverage/words.ts'
import { dateTimeText, momentText } from '../format.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session.ts'
import { Nothing, Waiting } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { Figure, Figures } from '../ui/words.tsx'
import { ChanceCard } from './chance-card.tsx'
import { healthsOf } from './live-lots.ts'
import { BayBar } from './lot-columns.tsx'
import type { LotShownNow } from './use-lot-shown.ts'
import classes from './parking.module.css'

const BayMap = lazy(async () => ({ default: (await import('./bay-map.tsx')).BayMap }))

/** A lot as it is now: what is free, what is held, what is expected, and what stands against it. */
export function NowTab({ lot, shown }: { lot: LotDetail; shown: LotShownNow }) {
  const { t } = useTranslation()
  const seesAlerts = useMay('see-alerts')
  const placed = lot.bays.some(({ lon }) => lon !== undefined) || lot.lon !== undefined
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <OccupancyCard lot={lot} />
        <SharingCard lot={lot} />
        <SensorCard lot={lot} />
        {seesAlerts && <StandingAlerts kind="lot" id={lot.id} />}
      </div>
      <div className={classes.column}>
        {placed && (
          <section className={classes.bayMap} aria-label={t('map.map')}>
            <Suspense fallback={<Waiting />}>
              <BayMap
                bays={lot.bays}
                middle={lot}
                entrances={lot.file.profile.entrances}
                selected={shown.bay}
                onSelect={(bay) => bay !== undefined && shown.set({ tab: 'bays', bay })}
              />
            </Suspense>
          </section>
        )}
        <ChanceCard id={lot.id} />
        <WindowCard lot={lot} />
      </div>
    </div>
  )
}

function OccupancyCard({ lot: { id, occupancy, file } }: { lot: LotDetail }) {
  const { t } = useTranslation()
  const now = useNow()
  const { profile } = file
  const isCounter = profile.counting === 'counter'
  const to = (is: 'free' | 'occupied' | 'unknown', n: number) =>
    profile.bays.length === 0 ? n : <Link href={paths.lot(id, { tab: 'bays', is })}>{n}</Link>
  return (
    <Card
      title={t('lotPage.occupancy')}
      tools={<Link href={paths.lot(id, { tab: 'usage' })}>{t('lotPage.toUsage')}</Link>}
    >
      {occupancy === undefined ? (
        <Nothing small>{t('lotPage.neverHeard')}</Nothing>
      ) : (
        <>
          {!isBelieved(occupancy.flags) && (
            <p className={classes.wrong} role="status">
              {t('lotPage.notBelieved')}
            </p>
          )}
          <BayBar occupied={occupancy.occupied} free={occupancy.free} all={occupancy.capacity} />
          <Figures>
            <Figure name={t('bayIs.free')}>{to('free', occupancy.free)}</Figure>
            <Figure name={t('bayIs.occupied')}>{to('occupied', occupancy.occupied)}</Figure>
            <Figure name={t('bayIs.unknown')}>{to('unknown', occupancy.unknown)}</Figure>
            <Figure name={t('lotFile.capacity')}>{occupancy.capacity}</Figure>
            <Figure name={t('lotFile.counting')}>{t(`counting.${occupancy.counting}`)}</Figure>
            {occupancy.counted !== undefined && (
              <Figure name={t('lotPage.counted')}>
                <b className={classes.bad}>{occupancy.counted}</b>
              </Figure>
            )}
            {occupancy.heardMs !== undefined && (
              <Figure name={t('lotPage.heard')}>{momentText(occupancy.heardMs, now)}</Figure>
            )}
            {occupancy.flags.length > 0 && (
              <Figure name={t('lotPage.flags')} wide>
                {occupancy.flags.map((flag) => t(`lotFlag.${flag}`)).join(t('common.comma'))}
              </Figure>
            )}
          </Figures>
          {isCounter && (
            <p className={classes.note}>
              <Link href={paths.readings(id, 'count')}>{t('lotPage.toCounts')}</Link>
            </p>
          )}
        </>
      )}
    </Card>
  )
}

function SharingCard({ lot: { id, sharing, policy, bays, file } }: { lot: LotDetail }) {
  const { t } = useTranslation()
  const now = useNow()
  const is = policy.policy
  // a lot that only counts gives no bay in particular
  const shared = bays.length === 0 ? file.profile.capacity : bays.filter(({ bay }) => bay.isShared).length
  return (
    <Card
      title={t('lotPage.sharing')}
      tools={
        <span className={classes.open} data-open={(is.isShared && sharing?.isOpen) || undefined}>
          {is.isShared ? t(sharing?.isOpen === true ? 'parking.isOpen' : 'parking.isClosed') : t('parking.notShared')}
        </span>
      }
    >
      {!is.isShared ? (
        <p className={classes.dim}>
          {t('lotPage.notSharedText')} <Link href={paths.lot(id, { tab: 'papers' })}>{t('lotPage.tab.papers')}</Link>
        </p>
      ) : (
        <Figures>
          <Figure name={t('parking.held')}>
            <Link href={paths.lot(id, { tab: 'holds' })}>{sharing?.held ?? 0}</Link>
          </Figure>
          <Figure name={t('parking.arrived')}>
            <Link href={paths.lot(id, { tab: 'holds' })}>{sharing?.arrived ?? 0}</Link>
          </Figure>
          <Figure name={t('parking.overstaying')}>
            <Link
              href={paths.parkingPeople({ tab: 'overstays', lot: id })}
              className={(sharing?.overstaying ?? 0) > 0 ? classes.bad : undefined}
            >
              {sharing?.overstaying ?? 0}
            </Link>
          </Figure>
          <Figure name={t('policy.quota')}>
            {is.quota} <span className={classes.dim}>/ {shared}</span>
          </Figure>
          <Figure name={t('policy.staffBuffer')}>{is.staffBuffer}</Figure>
          <Figure name={t('policy.staffBays')}>
            <Link href={paths.parkingCalls({ lot: id })}>{is.staffBays}</Link>
          </Figure>
          {sharing?.untilMs !== undefined && (
            <Figure name={t(sharing.isOpen ? 'lotPage.windowEnd' : 'lotPage.windowNext')}>
              {momentText(sharing.untilMs, now)}
            </Figure>
          )}
        </Figures>
      )}
    </Card>
  )
}

function SensorCard({ lot: { id, bays } }: { lot: LotDetail }) {
  const { t } = useTranslation()
  if (bays.length === 0) return null
  const live = new Map(bays.flatMap(({ bay, live: is }) => (is === undefined ? [] : [[bay.id, is] as const])))
  const healths = healthsOf(bays.length, live)
  return (
    <Card title={t('parking.sensors')}>
      <Figures>
        {bayHealths.map((health) => (
          <Figure key={health} name={t(`bayHealth.${health}`)}>
            {healths[health] === 0 ? (
              <span className={classes.dim}>0</span>
            ) : (
              <Link
                href={paths.lot(id, { tab: 'bays', health })}
                className={health === 'ok' ? undefined : classes.warn}
              >
                {healths[health]}
              </Link>
            )}
          </Figure>
        ))}
      </Figures>
    </Card>
  )
}

function WindowCard({ lot: { id, windows, notCovered, closures, policy } }: { lot: LotDetail }) {
  const { t } = useTranslation()
  const now = useNow()
  if (!policy.policy.isShared) return null
  const due = closures.filter(({ toMs, endedAtMs }) => endedAtMs === undefined && toMs > now)
  return (
    <Card title={t('lotPage.windows')} tools={<Link href={paths.lot(id, { tab: 'papers' })}>{t('policy.title')}</Link>}>
      {notCovered.length > 0 && (
        <p className={classes.wrong} role="status">
          {t('lotPage.notCovered', { years: notCovered.join(t('common.comma')) })}{' '}
          <Link href={paths.calendar({ year: notCovered[0]! })}>{t('nav.calendar')}</Link>
        </p>
      )}
      {windows.length === 0 && <Nothing small>{t('parking.noWindow')}</Nothing>}
      <ul className={classes.list}>
        {windows.map(({ fromMs, toMs }) => (
          <li key={fromMs} data-now={(fromMs <= now && now < toMs) || undefined}>
            <span>{dateTimeText(fromMs).slice(5, 10)}</span>
            <Link href={paths.lot(id, { tab: 'holds', holds: 'all', from: fromMs, to: toMs })}>
              {windowText({ fromMs, toMs })}
            </Link>
          </li>
        ))}
        {due.map((closure) => (
          <li key={`closure ${closure.id}`} className={classes.warn}>
            <span>{dateTimeText(closure.fromMs).slice(5, 10)}</span>
            <span>
              {windowText(closure)} · {t('closure.closed')} · {closure.reason}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
