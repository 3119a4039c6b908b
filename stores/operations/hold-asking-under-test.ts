/**
 * A process of its own that asks for holds at the store: `node hold-asking-under-test.ts FOLDER NOW_MS`. It says `ready`, reads a line of JSON with the requests,
 * asks for all of them at once, and says what it was answered.
 */
import { createInterface } from 'node:readline'
import type { HoldRequest } from '#domain/sharing/hold.ts'
import { openOperations } from '../operations.ts'

const [dataDir = '', now = ''] = process.argv.slice(2)
await using operations = await openOperations({ dataDir, durability: 'normal', nowMs: () => Number(now) })
process.stdout.write('ready\n')
for await (const line of createInterface({ input: process.stdin })) {
  const requests = JSON.parse(line) as HoldRequest[]
  const answers = await Promise.all(requests.map((request) => operations.parking.hold(request)))
  process.stdout.write(`${JSON.stringify(answers)}\n`)
}
