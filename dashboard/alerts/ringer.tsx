import { ActionIcon, CloseButton, Tooltip } from '@mantine/core'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { severities, type Alert, type Severity } from '#domain/alert/alert.ts'
import type { LiveRow } from '#domain/live.ts'
import { nowMs } from '../clock.ts'
import { useToiletName } from '../desk/names.ts'
import { timeText } from '../format.ts'
import { paths } from '../paths.ts'
import type { DueOrder } from '../service-api.ts'
import { Icon } from '../ui/icons.tsx'
import { useLiveStore } from '../use-live.ts'
import { ringBell, wakeBell } from './bell.ts'
import { newInterruptions, type Rung } from './ring.ts'
import { useSubjectName } from './subject.tsx'
import classes from './ringer.module.css'

const KEPT_AS = 'kerbside.rings'

/** Switches sound and vibration of interruptions on and off, and tells the last one; each interruption once (docs/SPEC.md U30). */
export function Ringer() {
  const { t } = useTranslation()
  const [isOn, setOn] = useState(() => localStorage.getItem(KEPT_AS) === 'on')
  const [told, setTold] = useState<readonly LiveRow[]>([])
  useInterruptions((rings) => {
    if (!isOn) return
    ringBell(worstOf(rings))
    setTold(rings)
  })
  useEffect(() => {
    if (!isOn) return undefined
    // kept from another day: the first touch of the page lets it sound
    const wake = () => void wakeBell()
    addEventListener('pointerdown', wake, { once: true })
    addEventListener('keydown', wake, { once: true })
    return () => {
      removeEventListener('pointerdown', wake)
      removeEventListener('keydown', wake)
    }
  }, [isOn])
  const turn = () => {
    const next = !isOn
    setOn(next)
    localStorage.setItem(KEPT_AS, next ? 'on' : 'off')
    if (next) void wakeBell().then((may) => may && ringBell('warning'))
    else setTold([])
  }
  const label = t(isOn ? 'ring.off' : 'ring.on')
  return (
    <>
      <Tooltip label={label}>
        <ActionIcon
          variant="subtle"
          color={isOn ? undefined : 'gray'}
          size="lg"
          aria-label={label}
          aria-pressed={isOn}
          onClick={turn}
        >
          <Icon name={isOn ? 'sound' : 'silent'} />
        </ActionIcon>
      </Tooltip>
      <div className={classes.told} role="alert">
        {told[0] !== undefined && <Told row={told[0]} more={told.length - 1} onClose={() => setTold([])} />}
      </div>
    </>
  )
}

/** The most urgent of those that rang together. */
const worstOf = (rows: readonly LiveRow[]): Severity =>
  severities.findLast((severity) => rows.some(({ fields }) => fields['severity'] === severity)) ?? 'warning'

function Told({ row, more, onClose }: { row: LiveRow; more: number; onClose: () => void }) {
  const { t } = useTranslation()
  const subjectName = useSubjectName()
  const toiletName = useToiletName()
  const { fields } = row
  const isOrder = row.kind === 'order'
  const alert = fields as unknown as Alert
  const order = fields as unknown as DueOrder
  return (
    <div className={classes.note} data-severity={alert.severity}>
      <Icon name="bell" size={18} />
      <div>
        <Link href={isOrder ? paths.orders({ order: order.id }) : paths.alerts({ alert: alert.id })} onClick={onClose}>
          {isOrder
            ? `${t(`orderWork.${order.work}`)} · ${toiletName(order.toilet)}`
            : `${t(`alertRule.${alert.rule}`)} · ${subjectName(alert)}`}
        </Link>
        <div className={classes.dim}>
          {t(`severity.${alert.severity}`)}
          {alert.interruptedAtMs !== undefined && ` · ${timeText(alert.interruptedAtMs)}`}
          {more > 0 && ` · ${t('ring.more', { n: more })}`}
        </div>
      </div>
      <CloseButton aria-label={t('common.close')} onClick={onClose} />
    </div>
  )
}

/** Tells each interruption once, from the gapless feed of live rows. */
function useInterruptions(onRing: (rings: readonly LiveRow[]) => void): void {
  const store = useLiveStore()
  const ring = useEffectEvent(onRing)
  useEffect(() => {
    let rung: Rung | undefined
    const look = () => {
      const { view, connection } = store.get()
      // before the first answer nothing is known, and everything would seem to be new
      if (rung === undefined && (view.rev === null || connection !== 'live')) return
      const next = newInterruptions(rung, view.rows.values(), nowMs())
      rung = next.rung
      if (next.rings.length > 0) ring(next.rings)
    }
    look()
    return store.listen(look)
  }, [store])
}
