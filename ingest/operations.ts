import type { Config } from '#config'
import { openOperations } from '#stores/operations.ts'
import type { Operations } from '#stores/types.ts'

/** The operations store as both readers open it: `normal` durability, because what a power cut undoes is read from the journal again. */
export const openReadersOperations = (config: Config, nowMs: () => number): Promise<Operations> =>
  openOperations({
    dataDir: config.dataDir,
    durability: 'normal',
    nowMs,
    quarantineMax: config.quarantineMax,
    quarantineBytesMax: config.quarantineBytesMax,
    quarantineKeepMs: config.quarantineKeepMs,
    purgeRowsMax: config.purgeRowsMax,
  })
