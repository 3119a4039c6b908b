/**
 * Phones of crews without a browser, in a process of their own: how old an order is when it is there.
 * `node bench/alerts-screens.ts --url URL --cookie COOKIE --clients N --seconds S`; prints one line `{"orders","gaps","p50Ms","p99Ms","maxMs"}`.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { io, type Socket } from 'socket.io-client'
import type { LiveRow } from '#domain/live.ts'
import type { WorkOrder } from '#domain/response/order.ts'
import { quantile, wholeOption } from './named.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    cookie: { type: 'string' },
    clients: { type: 'string' },
    seconds: { type: 'string' },
  },
})
const url = values.url ?? ''
const seconds = wholeOption(values, 'seconds', 60)
interface Answer {
  readonly rev: number
  readonly states: readonly LiveRow[]
}

const latenciesMs: number[] = []
let gaps = 0
async function phone(): Promise<Socket> {
  const socket = io(url, {
    path: '/live',
    transports: ['websocket'],
    // as the pages of phones do
    query: { only: 'orders' },
    extraHeaders: { cookie: values.cookie ?? '', origin: url },
  })
  const seen = new Set<string>()
  let rev = -1
  socket.on('changes', (changes: Answer & { readonly fromRev: number }) => {
    const nowMs = Date.now()
    if (changes.fromRev !== rev) gaps++
    rev = changes.rev
    for (const { kind, id, fields } of changes.states) {
      if (kind !== 'order' || seen.has(id)) continue
      seen.add(id)
      // opened at the device time of the call
      latenciesMs.push(nowMs - (fields as unknown as WorkOrder).openedAtMs)
    }
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const answer = (await socket.emitWithAck('subscribe', { epoch: null, rev: null })) as Answer
  rev = answer.rev
  for (const { kind, id } of answer.states) if (kind === 'order') seen.add(id)
  return socket
}

const sockets = await Promise.all(Array.from({ length: wholeOption(values, 'clients', 5) }, phone))
await pause(seconds * 1_000)
for (const socket of sockets) socket.disconnect()
latenciesMs.sort((a, b) => a - b)
console.log(
  JSON.stringify({
    orders: latenciesMs.length,
    gaps,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    maxMs: latenciesMs.at(-1) ?? null,
  }),
)
