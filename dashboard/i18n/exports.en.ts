import type { exportsZh } from './exports.zh.ts'
import type { Messages } from './start.ts'

/** English of open data and the export. */
export const exportsEn: Pick<Messages, keyof typeof exportsZh> = {
  exports: {
    intro:
      'Data of car parks for others: the open feeds for anybody, the export for platforms with a key, which follow every car park.',
    open: 'Open feeds',
    openText: 'Car parks that are shared or open to the public. What is not known is told as unknown.',
    form: { geojson: 'GeoJSON', cds: 'CDS (Curb Data Specification)', apds: 'APDS (parking data standard)' },
    export: 'Export',
    exportText:
      'Car parks, how full they are, states of bays, how they are shared. Begin without since, go on with the rev of the last answer.',
    keys: 'Keys',
    add: 'Give out a key',
    name: 'For whom',
    made: 'Given out',
    used: 'Last used',
    never: 'never',
    state: 'State',
    inUse: 'In use',
    revoked: 'Revoked',
    revoke: 'Revoke',
    revokeOne: 'Revoke the key of “{{name}}”',
    revokeText: 'From now on “{{name}}” reads nothing with it.',
    nothing: 'There are no keys yet.',
    onceText: 'Shown only now. Hand it to “{{name}}”; it goes into the Authorization header of each request.',
    secret: 'Key',
    someTowns: 'You see some towns only, and a key opens every car park: you cannot give one out.',
  },
}
