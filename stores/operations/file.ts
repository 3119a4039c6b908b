import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const operationsFile = (dataDir: string): string => join(dataDir, 'operations.db')
export const operationsMigrations = fileURLToPath(new URL('../migrations/operations', import.meta.url))
