import type { RuleSettings } from '../coverage/settings.ts'
import type { WorkCalendar } from '../plan/calendar.ts'
import type { ToiletProfile } from './profile.ts'

/** What a toilet is judged with. */
export interface ToiletContext {
  readonly id: string
  readonly town: string
  readonly profile: ToiletProfile
  readonly settings: RuleSettings
  readonly calendar: WorkCalendar
}
