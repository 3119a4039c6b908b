import { useTranslation } from 'react-i18next'
import type { ToiletLive } from '#domain/toilet/live.ts'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { Age } from '../ui/words.tsx'
import classes from './toilet.module.css'

/** Which sensors are believed, and since when one is not. */
export function ToiletSensors({ live }: { live: ToiletLive }) {
  const { t } = useTranslation()
  return (
    <Card
      title={t('toiletPage.sensors')}
      tools={
        live.isOnline !== undefined && (
          <span className={classes.health} data-health={live.isOnline ? 'ok' : 'silent'}>
            {t(live.isOnline ? 'toiletPage.online' : 'toiletPage.offline')}
          </span>
        )
      }
    >
      {live.sensors.length === 0 ? (
        <Nothing small>{t('toiletPage.noSensors')}</Nothing>
      ) : (
        <ul className={classes.sensors}>
          {live.sensors.map(({ sensor, health, atMs, sinceMs }) => (
            <li key={sensor}>
              <span>{t(`sensorKind.${sensor}`)}</span>
              <span className={classes.health} data-health={health}>
                {t(`sensorHealth.${health}`)}
                {health !== 'ok' && sinceMs !== undefined && (
                  <>
                    {' · '}
                    <Age atMs={sinceMs} />
                  </>
                )}
              </span>
              <Age atMs={atMs} className={classes.dim} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
