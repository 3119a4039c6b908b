import { parentPort, workerData } from 'node:worker_threads'
import { openOperations } from '#stores/operations.ts'
import type { ToWrite } from './reporter.ts'

const { dataDir } = workerData as { dataDir: string }
const operations = await openOperations({ dataDir, durability: 'normal', nowMs: Date.now })
let last: Promise<void> = Promise.resolve()

parentPort?.on('message', (message: 'stop' | ToWrite) => {
  const before = last
  last = (async () => {
    await before
    if (message !== 'stop')
      return 'published' in message
        ? operations.commands.published(message.published, message.atMs)
        : operations.reports.put(message.part, message.report)
    await operations[Symbol.asyncDispose]()
    parentPort?.close()
  })()
})
