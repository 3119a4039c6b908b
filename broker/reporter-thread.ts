import { parentPort, workerData } from 'node:worker_threads'
import { openOperations } from '#stores/operations.ts'
import type { PartReport } from '#stores/types.ts'

const { dataDir } = workerData as { dataDir: string }
const operations = await openOperations({ dataDir, durability: 'normal', nowMs: Date.now })
let last: Promise<void> = Promise.resolve()

parentPort?.on('message', (message: 'stop' | { part: string; report: PartReport }) => {
  const before = last
  last = (async () => {
    await before
    if (message !== 'stop') return operations.reports.put(message.part, message.report)
    await operations[Symbol.asyncDispose]()
    parentPort?.close()
  })()
})
