import type { toiletAlertRules, equipmentAlertRules } from './alert.ts'

type Rule = (typeof toiletAlertRules)[number] | (typeof equipmentAlertRules)[number]

/** Figures and limits with which alerts of toilets and their equipment are raised; screens put them into words by these names. */
export interface ToiletDetails extends Readonly<Record<Rule, object>> {
  /** Concentrations as stated at `atC`. */
  odour: {
    nh3MgM3: number
    limitMgM3: number
    minutes: number
    windows: number
    atC: number
    isCompliance: boolean
  }
  /** An alarm for safety: cells resolve too little to judge compliance. */
  'h2s-alarm': {
    h2sMgM3: number
    limitMgM3: number
    minutes: number
    windows: number
    atC: number
    isCompliance: boolean
  }
  'visits-since-clean': { visits: number; limitVisits: number; lastCleanMs?: number }
  'clean-missed': { windowFromMs: number; windowEndMs: number; lastCleanMs?: number }
  'roving-late': { lastMs?: number; limitMinutes: number; graceMinutes: number }
  'paper-low': { percent: number; limitPercent: number; filledFromPercent: number }
  'soap-low': { percent: number; limitPercent: number; filledFromPercent: number }
  'temperature-low': { temperatureC: number; limitC: number; limitMinutes: number }
  'long-stay': { kind: string; limitMinutes: number }
  'low-rating': { ratings: number; limitStars: number; withinMinutes: number }
  'fault-report': { reportId: number; category: string; note: string }
  'sensor-silent': { lastMs?: number; limitMinutes: number; sensors?: readonly string[] }
  'sensor-stuck': { sinceMs: number; limitMinutes: number; value?: number; readings?: number }
  'sensor-drift': { floorMgM3: number; beforeMgM3: number; times: number; limitTimes: number; nights: number }
  'sensor-impossible': { value?: number; limits: Readonly<Record<string, number>> }
  'gateway-offline': { lastMs?: number; limitMinutes: number }
  'town-outage': { devices: number; lost: number }
  'late-data': { readings: number; fromMs: number; toMs: number }
}

/** The figures of one alert, with the names of its rule. */
export const told = <R extends Rule>(_rule: R, detail: ToiletDetails[R]): ToiletDetails[R] => detail
