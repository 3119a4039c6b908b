import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { lengthText } from '../coverage/percents.ts'
import { dateTimeText, numberText, timeText } from '../format.ts'
import { paths } from '../paths.ts'
import type { SideEvidence } from '../plans-api.ts'
import { Nothing } from '../ui/outcome.tsx'
import classes from './street.module.css'

/** Readings some seconds around a drive: the fixes before and after belong to it. */
const AROUND_MS = 15_000

/** Every drive over a side, the newest first: who, when, how, whether it counts and why not, down to its raw fixes. */
export function Passes({ passes, shiftName }: { passes: SideEvidence['passes']; shiftName: (id: string) => string }) {
  const { t } = useTranslation()
  if (passes.length === 0) return <Nothing small>{t('street.noPasses')}</Nothing>
  return (
    <ul className={classes.list}>
      {passes
        .toSorted((a, b) => b.fromMs - a.fromMs)
        .map((pass) => {
          const range = { fromMs: Math.floor(pass.fromMs) - AROUND_MS, toMs: Math.ceil(pass.toMs) + AROUND_MS }
          return (
            <li key={`${pass.vehicle} ${pass.fromMs} ${pass.fromM}`}>
              <div className={classes.line}>
                <Link href={paths.asset(pass.vehicle)}>{pass.vehicleName}</Link>
                <span>
                  <time dateTime={new Date(pass.fromMs).toISOString()}>{dateTimeText(pass.fromMs)}</time>–
                  {timeText(pass.toMs)}
                </span>
                <strong className={classes.counts} data-counts={pass.countedM > 0 || undefined}>
                  {t(`passReason.${pass.reason}`)}
                  {pass.countedM > 0 && ` ${lengthText(pass.countedM)}`}
                </strong>
              </div>
              <div className={classes.dim}>
                {t('shift.drive', {
                  from: Math.round(pass.fromM),
                  to: Math.round(pass.toM),
                  speed: numberText(pass.meanKmh, 1),
                  limit: numberText(pass.limitKmh, 0),
                })}
                {' · '}
                {t(`signal.${pass.signal}`)}
                {' · '}
                {t('street.gap', { seconds: Math.round(pass.gapMs / 1_000), metres: Math.round(pass.gapM) })}
              </div>
              <div className={classes.links}>
                {pass.shiftIds.map((id) => (
                  <Link key={id} href={paths.shift(id)}>
                    {shiftName(id)}
                  </Link>
                ))}
                <Link href={paths.readings(pass.vehicle, 'fix', range)}>{t('shift.rawFixes')}</Link>
              </div>
            </li>
          )
        })}
    </ul>
  )
}
