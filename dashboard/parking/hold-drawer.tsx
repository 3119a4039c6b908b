import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { HoldDetail } from '#domain/parking/operator.ts'
import { holdIsActive } from '#domain/sharing/hold.ts'
import { useNow } from '../clock.ts'
import { useLotName } from '../desk/names.ts'
import { dateTimeText, spanText } from '../format.ts'
import { Refusal } from '../http.ts'
import { parkingApi } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { useMay } from '../session.ts'
import { Failed, Mishap, Waiting } from '../ui/outcome.tsx'
import { At, Figure, Figures } from '../ui/words.tsx'
import { CallForm, CallList } from './call-form.tsx'
import { DetailDrawer } from './detail-drawer.tsx'
import { HoldActions } from './hold-actions.tsx'
import { HoldTag } from './tags.tsx'
import { HoldTrail } from './hold-trail.tsx'
import { DriverPhone } from './driver-phone.tsx'
import { moneyText, priceText } from './words.ts'
import classes from './parking.module.css'

/** Everything about a hold, and what may be done (docs/SPEC.md U58). */
export function HoldDrawer({
  id,
  stand,
  labelOf,
  onClose,
  onChanged,
}: {
  id: number | undefined
  /** Revision with which its lot was pushed last; a newer one asks again. */
  stand: number
  /** What stands on the ground of a bay. */
  labelOf: (bay: string) => string
  onClose: () => void
  onChanged: () => void
}) {
  const { t } = useTranslation()
  return (
    <DetailDrawer id={id} title={(is) => t('hold.titleOf', { id: is })} onClose={onClose}>
      {(is) => <Detail id={is} stand={stand} labelOf={labelOf} onChanged={onChanged} />}
    </DetailDrawer>
  )
}

function Detail({
  id,
  stand,
  labelOf,
  onChanged,
}: {
  id: number
  stand: number
  labelOf: (bay: string) => string
  onChanged: () => void
}) {
  const { t } = useTranslation()
  const mayHandle = useMay('handle-parking')
  const detail = useQuery({
    queryKey: keys.hold(id, stand),
    queryFn: ({ signal }) => parkingApi.hold(id, signal, { unattended: stand > 0 }),
    placeholderData: (before) => before,
  })
  if (detail.data === undefined) {
    if (detail.error === null) return <Waiting />
    if (detail.error instanceof Refusal && detail.error.status === 404)
      return <Failed error={detail.error} title={t('hold.missing', { id })} />
    return <Failed error={detail.error} again={() => void detail.refetch()} />
  }
  const changed = () => {
    void detail.refetch()
    onChanged()
  }
  const { hold, calls } = detail.data
  return (
    <div className={classes.detail}>
      <Mishap error={detail.error} />
      <div className={classes.line}>
        <b className={classes.plate}>{hold.plateMasked}</b>
        <HoldTag state={hold.state} />
        {hold.endedBy !== undefined && <span>{t(`holdEnd.${hold.endedBy}`)}</span>}
        <TimeLeft detail={detail.data} />
      </div>
      {mayHandle && holdIsActive(hold.state) && <HoldActions hold={hold} onChanged={changed} />}
      <HoldFigures detail={detail.data} labelOf={labelOf} />
      {mayHandle && holdIsActive(hold.state) && (
        <section>
          <h3 className={classes.title}>{t('call.title')}</h3>
          <DriverPhone rightId={hold.rightId} />
          <CallForm holdId={hold.id} onDone={changed} />
        </section>
      )}
      {calls.length > 0 && (
        <section>
          <h3 className={classes.title}>{t('call.made', { n: calls.length })}</h3>
          <CallList calls={calls} />
        </section>
      )}
      <section>
        <h3 className={classes.title}>{t('desk.trail')}</h3>
        <HoldTrail detail={detail.data} labelOf={labelOf} />
      </section>
    </div>
  )
}

function TimeLeft({ detail: { hold } }: { detail: HoldDetail }) {
  const { t } = useTranslation()
  const now = useNow()
  if (!holdIsActive(hold.state)) return null
  const endMs = hold.state === 'held' ? hold.arriveByMs : hold.toMs
  return (
    <span className={endMs < now ? classes.bad : 'figures'}>
      {endMs < now
        ? t('hold.overBy', { span: spanText(now - endMs, t) })
        : t(hold.state === 'held' ? 'hold.comeWithin' : 'hold.leaveWithin', { span: spanText(endMs - now, t) })}
    </span>
  )
}

function HoldFigures({ detail, labelOf }: { detail: HoldDetail; labelOf: (bay: string) => string }) {
  const { t } = useTranslation()
  const lotName = useLotName()
  const { hold, session, overstay, right } = detail
  const short = (atMs: number) => dateTimeText(atMs).slice(5, 16)
  return (
    <Figures>
      <Figure name={t('kind.lot')} wide>
        <Link href={paths.lot(hold.lot)}>{lotName(hold.lot)}</Link>
        {hold.bay !== undefined && (
          <>
            {' · '}
            <Link href={paths.lot(hold.lot, { tab: 'bays', bay: hold.bay })}>{labelOf(hold.bay)}</Link>
          </>
        )}
      </Figure>
      <Figure name={t('hold.promised')} wide>
        {short(hold.fromMs)} – {short(hold.toMs)}
        {hold.extensions > 0 && ` · ${t('hold.extended', { n: hold.extensions })}`}
      </Figure>
      <Figure name={t('hold.made')}>
        <At atMs={hold.madeAtMs} />
      </Figure>
      <Figure name={t('hold.arriveBy')}>
        <At atMs={hold.arriveByMs} />
      </Figure>
      <Figure name={t('hold.windowEnd')}>
        <At atMs={hold.windowEndMs} />
        <span className={classes.dim}> {t('hold.grace', { n: hold.graceMs / 60_000 })}</span>
      </Figure>
      <Figure name={t('hold.arrived')}>
        {hold.arrivedAtMs === undefined ? '–' : <At atMs={hold.arrivedAtMs} />}
        {hold.arrivedBy !== undefined && <span className={classes.dim}> {t(`arrival.${hold.arrivedBy}`)}</span>}
      </Figure>
      {hold.endedAtMs !== undefined && (
        <Figure name={t('hold.ended')}>
          <At atMs={hold.endedAtMs} />
        </Figure>
      )}
      <Figure name={t('hold.price')}>
        {moneyText(hold.priceFen)} <span className={classes.dim}>{priceText(hold.price, t)}</span>
      </Figure>
      <Figure name={t('hold.policy')}>
        <Link href={paths.lot(hold.lot, { tab: 'papers' })}>{t('policy.versionOf', { n: hold.policyVersion })}</Link>
      </Figure>
      {right !== undefined && (
        <Figure name={t('right.title')}>
          <Link href={paths.parkingPeople({ right: right.id })}>{t(`rightState.${right.state}`)}</Link>
          <span className={classes.dim}> {t('right.strikesOf', { n: right.strikes })}</span>
        </Figure>
      )}
      {session !== undefined && (
        <Figure name={t('session.one')} wide>
          <Link
            href={paths.lot(session.lot, {
              tab: 'sessions',
              bay: session.bay,
              from: session.arrivedAtMs - 60_000,
              to: (session.leftAtMs ?? session.arrivedAtMs) + 60_000,
            })}
          >
            {short(session.arrivedAtMs)} –{' '}
            {session.leftAtMs === undefined ? t('session.still') : short(session.leftAtMs)}
          </Link>
          {session.isUncertain && <span className={classes.warn}> {t('session.uncertain')}</span>}
        </Figure>
      )}
      {overstay !== undefined && (
        <Figure name={t('overstay.title')} wide>
          <Link href={paths.parkingPeople({ tab: 'overstays', overstay: overstay.id })}>
            {moneyText(overstay.feeFen)}
          </Link>{' '}
          {t(overstay.isStrike ? 'overstay.counts' : 'overstay.countsNot')}
        </Figure>
      )}
    </Figures>
  )
}
