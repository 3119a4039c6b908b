import { settingsOf, type ChangedSettings, type RuleSettings } from '#domain/coverage/settings.ts'
import type { LonLat } from '#domain/geography.ts'
import { workCalendar, type CalendarDay, type WorkCalendar } from '#domain/plan/calendar.ts'
import type { Role } from '#domain/person.ts'
import { workingHours, type WorkingHours } from '#domain/response/hours.ts'
import type { Reachable } from '#domain/response/recipients.ts'
import type { ToiletProfile } from '#domain/toilet/profile.ts'
import { profileOf } from '#domain/toilet/profile-of.ts'
import type { Context } from './context.ts'

/** A toilet as clocks and notices need it. */
export interface Place {
  readonly town: string
  readonly team: string
  readonly hours: WorkingHours
  readonly name: string
  readonly nameEn: string
  readonly at?: LonLat
}
/** What decisions at the desk rest on, as it stands in this transaction. */
export interface Facts {
  settings(): RuleSettings
  calendar(): WorkCalendar
  place(toilet: string): Place
  reachable(): Reachable[]
  /** What a sweeper, shift or toilet is called; its id when it has no name. */
  nameOf(subject: string): { readonly name: string; readonly nameEn: string }
}

interface AssetRow {
  town: string
  name: string
  lon: number | null
  lat: number | null
  attributes: string
  profile: string | null
}
interface UserRow {
  id: number
  role: Role
  towns: string
  disabled_at_ms: number | null
}

/**
 * Reads what other people may change at any time, so each question looks; what is made of it is remembered as long as it stays the same.
 */
export function createFacts({ sql }: Pick<Context, 'sql'>): Facts {
  const latestSettings = sql.prepare<{ version: number; content: string }>(
    'SELECT version, content FROM rule_settings ORDER BY version DESC LIMIT 1',
  )
  const planVersion = sql.prepare<{ version: number }>('SELECT plan_version AS version FROM clock')
  const days = sql.prepare<CalendarDay>('SELECT day, type, name, source FROM calendar_day ORDER BY day')
  const years = sql.prepare<{ year: number }>('SELECT year FROM calendar_year ORDER BY year')
  const asset = sql.prepare<AssetRow>(
    `SELECT town, name, lon, lat, attributes,
            (SELECT content FROM toilet_profile WHERE toilet = asset.id AND is_latest = 1) AS profile
       FROM asset WHERE id = ?`,
  )
  const users = sql.prepare<UserRow>('SELECT id, role, towns, disabled_at_ms FROM user ORDER BY id')

  let settings: { readonly version: number; readonly is: RuleSettings } | undefined
  let calendar: { readonly version: number; readonly is: WorkCalendar } | undefined
  /** By opening hours, which most toilets share; for the settings and calendar above. */
  const hours = new Map<string, WorkingHours>()

  const readSettings = (): RuleSettings => {
    const { version = 0, content = '{}' } = latestSettings.get() ?? {}
    if (settings?.version !== version) {
      settings = { version, is: settingsOf(JSON.parse(content) as ChangedSettings) }
      hours.clear()
    }
    return settings.is
  }
  const readCalendar = (): WorkCalendar => {
    const version = planVersion.get()?.version ?? 0
    if (calendar?.version !== version) {
      calendar = { version, is: workCalendar({ days: days.all(), years: years.all() }) }
      hours.clear()
    }
    return calendar.is
  }
  const hoursOf = ({ openMinute, closeMinute }: ToiletProfile): WorkingHours => {
    const made = { openMinute, closeMinute, settings: readSettings(), calendar: readCalendar() }
    const key = `${openMinute} ${closeMinute}`
    const known = hours.get(key)
    if (known !== undefined) return known
    const is = workingHours(made)
    hours.set(key, is)
    return is
  }
  const named = (id: string, row: AssetRow | undefined): { name: string; nameEn: string; attributes: object } => {
    const attributes = row === undefined ? {} : (JSON.parse(row.attributes) as Record<string, unknown>)
    const name = row?.name ?? id
    const { nameEn } = attributes as { nameEn?: unknown }
    return { name, nameEn: typeof nameEn === 'string' ? nameEn : name, attributes }
  }
  return {
    settings: readSettings,
    calendar: readCalendar,
    place: (toilet) => {
      const row = asset.get(toilet)
      const { name, nameEn, attributes } = named(toilet, row)
      const profile =
        row?.profile === undefined || row.profile === null
          ? profileOf(attributes as Parameters<typeof profileOf>[0])
          : (JSON.parse(row.profile) as ToiletProfile)
      const town = row?.town ?? ''
      return {
        town,
        team: profile.team === '' ? town : profile.team,
        hours: hoursOf(profile),
        name,
        nameEn,
        ...(row?.lon == null || row.lat === null ? {} : { at: [row.lon, row.lat] }),
      }
    },
    nameOf: (subject) => {
      const { name, nameEn } = named(subject, asset.get(subject))
      return { name, nameEn }
    },
    reachable: () =>
      users.all().map((row) => ({
        id: row.id,
        role: row.role,
        towns: JSON.parse(row.towns) as string[],
        ...(row.disabled_at_ms === null ? {} : { disabledAtMs: row.disabled_at_ms }),
      })),
  }
}
