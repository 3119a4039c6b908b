import type { RuleSettings } from '../coverage/settings.ts'
import type { StallKind, ToiletProfile } from './profile.ts'

type Kind = Pick<ToiletProfile, 'toiletClass' | 'siting'>

/** Ammonia a toilet may have, mg/m³ at 25 °C: by its class, else by its siting, else as class 2 (docs/SPEC.md Y3). */
export function nh3LimitMgM3({ toiletClass, siting }: Kind, settings: RuleSettings): number {
  switch (toiletClass) {
    case '一类':
      return settings.nh3Class1MgM3
    case '二类':
      return settings.nh3Class2MgM3
    case '三类':
      return settings.nh3Class3MgM3
    case undefined:
      if (siting === '附属式') return settings.nh3AttachedMgM3
      return siting === '独立式' ? settings.nh3DetachedMgM3 : settings.nh3Class2MgM3
  }
}

/** Lowest room temperature, °C: by class; without one as class 2 (docs/SPEC.md Y9). */
export function temperatureMinC({ toiletClass }: Kind, settings: RuleSettings): number {
  switch (toiletClass) {
    case '一类':
      return settings.temperatureClass1C
    case '三类':
      return settings.temperatureClass3C
    case '二类':
    case undefined:
      return settings.temperatureClass2C
  }
}

/** What a stall is; `other` when the toilet's file does not name it. */
export const stallKindOf = (stalls: ToiletProfile['stalls'], id: string): StallKind | 'other' =>
  stalls.find((stall) => stall.id === id)?.kind ?? 'other'
