import type { AlertChange } from '../alert/alert.ts'
import { toldOfLot } from '../alert/parking-detail.ts'
import type { RuleSettings } from '../coverage/settings.ts'
import { judged, type Episodes, type Judgement } from '../alert/judged.ts'
import type { BayView } from './bay.ts'
import type { LotLive } from './live.ts'

/** A lot as its alerts are judged at a tick. */
export interface LotLook {
  readonly id: string
  readonly town: string
  readonly live: LotLive | undefined
  /** Of the bays anything was ever heard of, in order of id. */
  readonly bays: readonly (readonly [id: string, view: BayView])[]
  readonly nowMs: number
  /** Since the tick before. */
  readonly passedMs: number
  /** The platform has heard everybody since; undefined: it does not hear now. */
  readonly heardSinceMs: number | undefined
  readonly settings: RuleSettings
}

/** Over only when it stayed away for so long: sensors come and go. */
const CLOSE_MS = 600_000
/** Bays an alert names. */
const NAMED_MAX = 12
const MINUTE = 60_000
const HOUR = 3_600_000

/** Alerts of a lot's equipment after a tick (docs/SPEC.md F11–F13): one a lot and reason, never one a bay. */
export function lotAlerts(episodes: Episodes, look: LotLook): [Episodes, AlertChange[]] {
  const { nowMs, passedMs } = look
  const judgements = [...bayJudgements(look), silence(look), impossibleCount(look)].filter((each) => each !== undefined)
  return judged(episodes, judgements, { atMs: nowMs, nowMs, passedMs }, { id: look.id, town: look.town, kind: 'lot' })
}

const isAllSilent = ({ live }: LotLook): boolean => live?.flags.includes('stale') === true

function bayJudgements(look: LotLook): Judgement[] {
  const { bays, settings, nowMs, heardSinceMs } = look
  const { baySilentMs, bayStuckMs, bayFlapsPerHourMax, sensorTellPercent } = settings
  const isHearing = heardSinceMs !== undefined && nowMs - heardSinceMs >= baySilentMs
  const limitPercent = sensorTellPercent
  const of = (health: BayView['health']) => bays.filter(([, view]) => view.health === health).map(([id]) => id)
  const isMany = (count: number): boolean => count > 0 && count * 100 >= sensorTellPercent * bays.length
  const [silent, stuck, flapping] = [of('silent'), of('stuck'), of('flapping')]
  const told = (ids: readonly string[]) => ({
    bays: ids.length,
    of: bays.length,
    limitPercent,
    some: ids.slice(0, NAMED_MAX),
  })
  return [
    {
      rule: 'bays-silent',
      // all of them are one silence of the lot; of a platform that hears nobody nothing is told
      verdict: isAllSilent(look) || !isHearing ? 'unsure' : isMany(silent.length) ? 'holds' : 'not',
      // connections that are lost often come back
      openMs: settings.lotSilentMs,
      closeMs: CLOSE_MS,
      detail: () => toldOfLot('bays-silent', { ...told(silent), limitMinutes: baySilentMs / MINUTE }),
    },
    {
      rule: 'bays-stuck',
      verdict: isMany(stuck.length) ? 'holds' : 'not',
      closeMs: CLOSE_MS,
      detail: () => toldOfLot('bays-stuck', { ...told(stuck), limitHours: bayStuckMs / HOUR }),
    },
    {
      rule: 'bays-flapping',
      verdict: isMany(flapping.length) ? 'holds' : 'not',
      closeMs: CLOSE_MS,
      detail: () => toldOfLot('bays-flapping', { ...told(flapping), limitPerHour: bayFlapsPerHourMax }),
    },
  ]
}

function silence(look: LotLook): Judgement {
  const { live, settings, nowMs, heardSinceMs } = look
  const limitMs = live?.counting === 'counter' ? settings.lotSilentMs : settings.baySilentMs
  const isHearing = heardSinceMs !== undefined && nowMs - heardSinceMs >= limitMs
  const lastMs = live?.heardMs
  // a connection that is lost often comes back
  const isLong = lastMs !== undefined && nowMs - lastMs >= limitMs
  return {
    rule: 'lot-silent',
    verdict: !isAllSilent(look) ? 'over' : isHearing && isLong ? 'holds' : 'unsure',
    ...(lastMs === undefined ? {} : { sinceMs: lastMs }),
    detail: () =>
      toldOfLot('lot-silent', { limitMinutes: limitMs / MINUTE, ...(lastMs === undefined ? {} : { lastMs }) }),
  }
}

function impossibleCount({ live }: LotLook): Judgement | undefined {
  if (live === undefined) return undefined
  const { flags, counted, capacity } = live
  const isImpossible = flags.includes('over-capacity') || flags.includes('negative')
  return {
    rule: 'count-impossible',
    verdict: isImpossible ? 'holds' : flags.includes('stale') ? 'unsure' : 'not',
    closeMs: CLOSE_MS,
    detail: () => toldOfLot('count-impossible', { counted: counted ?? 0, capacity }),
  }
}
