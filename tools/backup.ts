/**
 * `npm run backup -- FOLDER` copies the operations store (and with `--readings` the SQLite readings) while everything runs;
 * `npm run backup -- restore FOLDER` puts a copy back into an empty or stopped data folder.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { readProcessConfig } from '#config'
import { backUp, restore } from '#stores/backup.ts'

const { dataDir } = readProcessConfig()
const program = new Command('backup').description('Copy the stores while they run, or put a copy back')

program
  .command('save', { isDefault: true })
  .description('copy the operations store into a folder')
  .argument('<folder>')
  .option('--readings', 'also the readings of the SQLite store')
  .action(async (folder: string, { readings }: { readings?: true }) => {
    for (const copied of await backUp(dataDir, folder, readings === true))
      console.log(`${copied.file}\t${copied.bytes} bytes`)
  })

program
  .command('restore')
  .description('put a copy back into the data folder; stop Kerbside first')
  .argument('<folder>')
  .option('--replace', 'replace stores that are there')
  .action(async (folder: string, { replace }: { replace?: true }) => {
    if (!existsSync(join(folder, 'operations.db')))
      throw new RangeError(`Cannot restore ${folder}: it holds no operations.db`)
    for (const file of await restore(folder, dataDir, replace === true)) console.log(`${file} restored`)
    console.log('Dashboards are sent a fresh snapshot at their next connection.')
  })

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof RangeError) && !(error instanceof Error && 'code' in error)) throw error
  console.error(error.message)
  process.exitCode = 1
}
