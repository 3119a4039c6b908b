import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useNow } from '../clock.ts'
import { paths } from '../paths.ts'
import { useAllAssets } from '../queries.ts'
import { useHere } from '../session.ts'
import { placeStates, stateOf } from '../status.ts'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { useLiveView } from '../use-live.ts'
import classes from './asset.module.css'

/** The bays of a lot as they lie: number and state of each. */
export function AssetBays({ lotId }: { lotId: string }) {
  const { t } = useTranslation()
  const { settings } = useHere()
  const bays = useAllAssets({ kind: 'bay', lotId })
  const view = useLiveView()
  const now = useNow()
  const states = (bays.data ?? []).map((bay) => ({
    bay,
    state: stateOf(view, bay, { nowMs: now, offlineAfterMs: settings.offlineAfterMs }).state,
  }))
  const counted = (wanted: string) => states.filter(({ state }) => state === wanted).length
  return (
    <Card
      title={t('kinds.bays')}
      tools={
        <span className={classes.bayCounts}>
          {placeStates.map((state) => (
            <span key={state}>
              {t(`bay.${state}`)} {counted(state)}
            </span>
          ))}
        </span>
      }
    >
      <Mishap error={bays.error} />
      {bays.isPending ? (
        <Waiting />
      ) : states.length === 0 ? (
        <Nothing>{t('asset.noBays')}</Nothing>
      ) : (
        <ul className={classes.bays}>
          {states.map(({ bay, state }) => (
            <li key={bay.id}>
              <Link href={paths.asset(bay.id)} className={classes.bay} data-state={state} title={bay.name}>
                <b>{String(bay.attributes['number'] ?? bay.id)}</b>
                <span>{t(`bay.${state as (typeof placeStates)[number]}`)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
