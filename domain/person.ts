/** Roles, and what each may do. The API asks `may`; the dashboard hides what would be refused. */
export const roles = ['dispatcher', 'crew', 'supervisor', 'owner', 'manager', 'administrator'] as const
export type Role = (typeof roles)[number]

export const permissions = {
  'see-live': ['dispatcher', 'crew', 'supervisor', 'manager', 'administrator'],
  'see-history': ['dispatcher', 'supervisor', 'manager', 'administrator'],
  'see-quarantine': ['dispatcher', 'manager', 'administrator'],
  'replay-quarantine': ['administrator'],
  'see-coverage': ['dispatcher', 'supervisor', 'manager', 'administrator'],
  /** Excuse streets, send orders to vehicles. */
  dispatch: ['dispatcher', 'manager', 'administrator'],
  'manage-plans': ['manager', 'administrator'],
  'manage-settings': ['administrator'],
  /** All alerts, not only the orders of one's own work. */
  'see-alerts': ['dispatcher', 'supervisor', 'manager', 'administrator'],
  'handle-alerts': ['dispatcher', 'supervisor', 'manager', 'administrator'],
  /** Orders at toilets: see them; acknowledge, arrive, done. */
  'do-orders': ['crew', 'supervisor', 'manager', 'administrator'],
  'see-orders': ['dispatcher', 'crew', 'supervisor', 'manager', 'administrator'],
  /** Defer, cancel and close orders, review what the public reports, edit rosters and toilets' files. */
  'lead-orders': ['supervisor', 'manager', 'administrator'],
  'see-service': ['dispatcher', 'supervisor', 'manager', 'administrator'],
  /** Lots, bays, sessions, holds, overstays of one's towns. */
  'see-parking': ['dispatcher', 'manager', 'administrator'],
  /** Applications, appeals, calls to drivers, with their telephone numbers. */
  'handle-parking': ['dispatcher', 'manager', 'administrator'],
  /** Files and sharing policies of all lots of one's towns. */
  'manage-parking': ['manager', 'administrator'],
  /** Windows, quota, closures and applications of the lots that are one's own. */
  'own-lots': ['owner'],
  /** Keys by which a city's platform reads. */
  'manage-export-keys': ['administrator'],
  'manage-channels': ['administrator'],
  'see-health': ['dispatcher', 'manager', 'administrator'],
  'manage-devices': ['administrator'],
  'manage-users': ['administrator'],
  'see-audit': ['manager', 'administrator'],
} as const satisfies Record<string, readonly Role[]>
export type Permission = keyof typeof permissions

export const may = (role: Role, permission: Permission): boolean =>
  (permissions[permission] as readonly Role[]).includes(role)

export interface Person {
  readonly id: number
  readonly name: string
  readonly role: Role
  /** Towns they see; empty: all towns of the district. */
  readonly towns: readonly string[]
}

export const seesTown = (person: Pick<Person, 'towns'>, town: string): boolean =>
  person.towns.length === 0 || person.towns.includes(town)
