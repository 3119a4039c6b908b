import type { parkingSettings } from '../parking/settings.ts'

/** Numbers by which holds, mornings and overstays are judged, by the names of `domain/parking/settings.ts`. */
export type SharingNumbers = Readonly<Record<keyof typeof parkingSettings, number>>
