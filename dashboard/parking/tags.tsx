import { useTranslation } from 'react-i18next'
import type { HoldState } from '#domain/sharing/hold.ts'
import type { ParkingRight, RightState } from '#domain/sharing/right.ts'
import { useLotName } from '../desk/names.ts'
import classes from './parking.module.css'

/** How a hold stands, by colour and word. */
export function HoldTag({ state }: { state: HoldState }) {
  const { t } = useTranslation()
  return (
    <span className={classes.tag} data-state={state}>
      {t(`holdState.${state}`)}
    </span>
  )
}

/** How a right stands, by colour and word. */
export function RightTag({ state }: { state: RightState }) {
  const { t } = useTranslation()
  return (
    <span className={classes.tag} data-state={state}>
      {t(`rightState.${state}`)}
    </span>
  )
}

/** Lots a right is for, in words. */
export function useLotsText(): (lots: readonly string[]) => string {
  const { t } = useTranslation()
  const lotName = useLotName()
  return (lots) => (lots.length === 0 ? t('right.allLots') : lots.map(lotName).join(t('common.comma')))
}

const ownReasons = ['strikes', 'replaced', 'time'] as const

/** Who decided of a right and why, in words; what the platform decides by itself has words of its own. */
export function useDecided(): (of: Pick<ParkingRight, 'decidedBy' | 'reason'>) => { by: string; why: string } {
  const { t } = useTranslation()
  return ({ decidedBy = '', reason = '' }) => {
    if (decidedBy !== 'rules' && decidedBy !== 'clock') return { by: decidedBy, why: reason }
    const own = ownReasons.find((each) => each === reason)
    return {
      by: t(decidedBy === 'rules' ? 'right.byRules' : 'right.byClock'),
      why: own === undefined ? reason : t(`right.why.${own}`),
    }
  }
}
