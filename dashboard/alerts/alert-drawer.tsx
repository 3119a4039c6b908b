import { Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Alert } from '#domain/alert/alert.ts'
import { lengthText } from '../coverage/percents.ts'
import { useVehicleName } from '../coverage/words.ts'
import { shortTimeText, spanText } from '../format.ts'
import { paths } from '../paths.ts'
import { Trail } from '../desk/trail.tsx'
import { keys } from '../queries.ts'
import { serviceApi } from '../service-api.ts'
import { useMay } from '../session.ts'
import { Mishap } from '../ui/outcome.tsx'
import { At, Figure, Figures } from '../ui/words.tsx'
import { AlertActions } from './alert-actions.tsx'
import { alertLevels } from './list.ts'
import { Subject } from './subject.tsx'
import { alertText, detoursOf, sidesOf } from './words.ts'
import classes from './alerts.module.css'

/** Fixes of some minutes around the beginning show why. */
const AROUND_MS = 5 * 60_000

/** An alert with all its figures, and the ways to what it is about. */
export function AlertDrawer({ alert, onClose }: { alert: Alert | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Drawer
      opened={alert !== undefined}
      onClose={onClose}
      position="right"
      size={480}
      title={alert === undefined ? '' : t(`alertRule.${alert.rule}`)}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {alert !== undefined && <Detail alert={alert} />}
    </Drawer>
  )
}

function Detail({ alert }: { alert: Alert }) {
  const { t } = useTranslation()
  const vehicleName = useVehicleName()
  const { rule, subject, subjectKind, shiftId, state, severity, sinceMs, openedAtMs, closedAtMs, detail } = alert
  const sides = sidesOf(alert)
  const detours = detoursOf(alert)
  const edge = detail['edge']
  const around = { fromMs: Math.floor(sinceMs) - AROUND_MS, toMs: Math.ceil(openedAtMs) + AROUND_MS }
  return (
    <div className={classes.detail}>
      <p className={classes.text}>{alertText(alert, t)}</p>
      <AlertActions alert={alert} />
      <Figures>
        <Figure name={t('alert.subject')} wide>
          <Subject alert={alert} />
        </Figure>
        <Figure name={t('alert.severity')}>{t(`severity.${severity}`)}</Figure>
        <Figure name={t('alert.state')}>{t(`alertState.${state}`)}</Figure>
        <Figure name={t('alert.since')} wide>
          <At atMs={sinceMs} />
        </Figure>
        <Figure name={t('alert.opened')} wide>
          <At atMs={openedAtMs} />
        </Figure>
        {alert.acknowledgedAtMs !== undefined && (
          <Figure name={t('desk.acknowledgedBy')} wide>
            {alert.acknowledgedBy} · <At atMs={alert.acknowledgedAtMs} />
          </Figure>
        )}
        {alert.dueMs !== undefined && state === 'open' && (
          <Figure name={t('desk.acknowledgeBy')} wide>
            <At atMs={alert.dueMs} /> · {t(`desk.level.${alertLevels[alert.level]}`)}
          </Figure>
        )}
        {alert.returns > 0 && <Figure name={t('desk.returns')}>{alert.returns}</Figure>}
        {closedAtMs !== undefined && (
          <Figure name={t('alert.closed')} wide>
            <At atMs={closedAtMs} /> ({spanText(closedAtMs - sinceMs, t)})
          </Figure>
        )}
      </Figures>
      <ul className={classes.links}>
        {shiftId !== undefined && (
          <li>
            <Link href={paths.shift(shiftId)}>{t('alert.toShift')}</Link>
          </li>
        )}
        {alert.orderId !== undefined && (
          <li>
            <Link href={paths.orders({ order: alert.orderId })}>{t('desk.toOrder', { id: alert.orderId })}</Link>
          </li>
        )}
        {alert.rootId !== undefined && (
          <li>
            <Link href={paths.alerts({ alert: alert.rootId })}>{t('desk.toRoot')}</Link>
          </li>
        )}
        {subjectKind === 'toilet' && (
          <>
            <li>
              <Link href={paths.asset(subject)}>{t('desk.toToilet')}</Link>
            </li>
            <li>
              <Link href={paths.map({ asset: subject })}>{t('alert.toMap')}</Link>
            </li>
          </>
        )}
        {subjectKind === 'sweeper' && (
          <>
            <li>
              <Link href={paths.asset(subject)}>{t('alert.toVehicle')}</Link>
            </li>
            <li>
              <Link href={paths.readings(subject, 'fix', around)}>{t('shift.rawFixes')}</Link>
            </li>
            <li>
              <Link href={paths.map({ asset: subject })}>{t('alert.toMap')}</Link>
            </li>
          </>
        )}
        {typeof edge === 'string' && (
          <li>
            <Link href={paths.street(edge)}>{t('shift.openStreet')}</Link>
          </li>
        )}
        {rule === 'will-be-missed' && shiftId !== undefined && (
          <li>
            <Link href={paths.shift(shiftId, { tab: 'orders' })}>{t('alert.toOrders')}</Link>
          </li>
        )}
      </ul>
      {detours.length > 0 && (
        <section>
          <h3 className={classes.title}>{t('order.proposals')}</h3>
          <ul className={classes.lines}>
            {detours.map((detour) => (
              <li key={`${detour.vehicle} ${detour.arrivesAtMs}`}>
                <Link href={paths.asset(detour.vehicle)}>{vehicleName(detour.vehicle)}</Link>{' '}
                {t('order.extra', { n: Math.ceil(detour.extraMinutes) })}
                <small>
                  {t('order.arrives', {
                    at: shortTimeText(detour.arrivesAtMs),
                    done: shortTimeText(detour.finishesAtMs),
                  })}
                  {!detour.fitsWindow && ` · ${t('order.tooLate')}`}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
      {sides.length > 0 && (
        <section>
          <h3 className={classes.title}>{t('alert.sides', { n: sides.length })}</h3>
          <ul className={classes.lines}>
            {sides.map(({ edge: side, name, pass, openM }) => (
              <li key={`${side} ${pass}`} className={classes.side}>
                <Link href={shiftId === undefined ? paths.street(side) : paths.shift(shiftId, { side })}>
                  {name === '' ? t('side.noName') : name}
                </Link>
                <span>
                  {t('side.pass', { n: pass })} · {lengthText(openM)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <AlertTrail alert={alert} />
    </div>
  )
}

/** What became of it; read again when the alert was pushed anew. */
function AlertTrail({ alert }: { alert: Alert }) {
  const { t } = useTranslation()
  const sees = useMay('see-alerts')
  const { id, state, returns, level, mutedUntilMs, interruptedAtMs, rootId } = alert
  const stand = [state, returns, level, mutedUntilMs, interruptedAtMs, rootId].join(' ')
  const detail = useQuery({
    queryKey: keys.alert(id, stand),
    queryFn: ({ signal }) => serviceApi.alert(id, signal, { unattended: true }),
    enabled: sees,
    placeholderData: (before) => before,
  })
  if (!sees) return null
  return (
    <section>
      <h3 className={classes.title}>{t('desk.trail')}</h3>
      <Mishap error={detail.error} />
      <Trail lines={detail.data?.trail ?? []} />
    </section>
  )
}
