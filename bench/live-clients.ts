/**
 * Dashboards without a browser, in a process of their own: connect, subscribe, and measure how old each position is when it arrives.
 * `node bench/live-clients.ts --url URL --cookie COOKIE --clients N --seconds S`; prints one JSON line.
 */
import { parseArgs } from 'node:util'
import { io, type Socket } from 'socket.io-client'
import type { LiveRow } from '#domain/live.ts'
import { quantile, rounded, wholeOption } from './named.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    cookie: { type: 'string' },
    clients: { type: 'string' },
    seconds: { type: 'string' },
  },
})
const url = values.url ?? ''
const clients = wholeOption(values, 'clients', 50)
const seconds = wholeOption(values, 'seconds', 60)

interface Answer {
  readonly epoch: string
  readonly rev: number
  readonly states: readonly LiveRow[]
}
interface Changes extends Answer {
  readonly fromRev: number
}

const latenciesMs: number[] = []
let measuring = false
let gaps = 0

async function dashboard(): Promise<Socket> {
  const socket = io(url, {
    path: '/live',
    transports: ['websocket'],
    extraHeaders: { cookie: values.cookie ?? '', origin: url },
  })
  let rev = -1
  socket.on('changes', (changes: Changes) => {
    const nowMs = Date.now()
    if (changes.fromRev !== rev) gaps++
    rev = changes.rev
    if (!measuring) return
    for (const state of changes.states) if (state.stream === 'fix') latenciesMs.push(nowMs - state.atMs)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const answer = (await socket.emitWithAck('subscribe', { epoch: null, rev: null })) as Answer
  rev = answer.rev
  return socket
}

interface WithSocket {
  readonly ws?: { readonly _socket?: { readonly bytesRead: number } }
}
const bytesRead = (sockets: readonly Socket[]): number =>
  sockets.reduce((sum, socket) => sum + ((socket.io.engine.transport as WithSocket).ws?._socket?.bytesRead ?? 0), 0)

const sockets = await Promise.all(Array.from({ length: clients }, dashboard))
measuring = true
const bytesBefore = bytesRead(sockets)
await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
const bytes = bytesRead(sockets) - bytesBefore
for (const socket of sockets) socket.disconnect()
latenciesMs.sort((a, b) => a - b)
console.log(
  JSON.stringify({
    clients,
    positions: latenciesMs.length,
    gaps,
    p50Ms: quantile(latenciesMs, 0.5),
    p95Ms: quantile(latenciesMs, 0.95),
    maxMs: latenciesMs.at(-1) ?? null,
    bytesPerClientPerS: rounded(bytes / clients / seconds, 0),
  }),
)
