import {
  coverageAlertRules,
  equipmentAlertRules,
  parkingAlertRules,
  toiletAlertRules,
  type AlertRule,
} from '#domain/alert/alert.ts'

/** What alerts are about, as people who answer them divide the work. */
export const alertAreas = {
  coverage: coverageAlertRules,
  toilets: toiletAlertRules,
  parking: parkingAlertRules,
  equipment: equipmentAlertRules,
} as const satisfies Record<string, readonly AlertRule[]>
export type AlertArea = keyof typeof alertAreas
export const areaNames = Object.keys(alertAreas) as readonly AlertArea[]

export const isArea = (name: string): name is AlertArea => Object.hasOwn(alertAreas, name)
export const rulesOf = (area: string): readonly AlertRule[] | undefined => (isArea(area) ? alertAreas[area] : undefined)
