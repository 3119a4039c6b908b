import { setTimeout as wait } from 'node:timers/promises'
import mqtt, { type ErrorWithReasonCode, type MqttClient } from 'mqtt'
import type { DeviceKind } from '#domain/asset.ts'
import { topic, type Stream } from '#domain/topic.ts'
import type { Chance } from './chance.ts'
import type { SentReading } from './world.ts'

/** Messages of one device on their way to an acknowledgement. */
export const INFLIGHT_MAX = 8
/** Readings a device keeps while they cannot be sent; the oldest go first. Eight hours of a fix a second. */
export const BUFFER_MAX = 28_800
/** Readings and bytes of one message; a broker takes 2,000 and 65,536 by default. */
const MESSAGE_READINGS_MAX = 500
const MESSAGE_BYTES_MAX = 48_000
const RETRY_FIRST_MS = 1_000
const RETRY_MS_MAX = 60_000
/** After a refused login there is no use in hurrying. */
const REFUSED_RETRY_MS = 30_000
const STOP_MS_MAX = 5_000

/** What all devices did, counted together. */
export interface Counts {
  connected: number
  connects: number
  lost: number
  refused: number
  /** Messages given to the network, and those the broker acknowledged. */
  sent: number
  acked: number
  readings: number
  ackedReadings: number
  /** Readings kept because they cannot be sent now. */
  waiting: number
  /** Readings given up because the buffer was full. */
  dropped: number
  commands: number
}
export const noCounts = (): Counts => ({
  connected: 0,
  connects: 0,
  lost: 0,
  refused: 0,
  sent: 0,
  acked: 0,
  readings: 0,
  ackedReadings: 0,
  waiting: 0,
  dropped: 0,
  commands: 0,
})

export interface DeviceOptions {
  readonly mqttUrl: string
  readonly kind: DeviceKind
  readonly id: string
  readonly secret: string
  readonly keepAliveS: number
  /** Spreads retries, so that devices do not come back at the same moment. */
  readonly luck: Chance
  /** Device time, for the last will. */
  readonly atMs: () => number
  readonly counts: Counts
  /** Readings in one message, at most; 500 when not said. */
  readonly messageReadingsMax?: number
  onProblem(problem: string): void
  /** A command came. */
  onCommand?(payload: string): void
}

/** A device on the network: keeps what it is given until the broker has acknowledged it, whatever happens to the connection. */
export interface Device {
  connect(): void
  add(stream: Stream, readings: readonly SentReading[]): void
  /** Send what can be sent; readings of one stream that wait together become one array. */
  flush(): void
  /** Lose the network without a word, or find it again. */
  link(up: boolean): void
  /** The broker did not let it in, last time. */
  readonly refused: boolean
  /** Readings that wait to be sent. */
  readonly waiting: number
  /** Nothing waits and nothing is on its way. */
  readonly idle: boolean
  /** Send what waits, as far as that can be done in a few seconds, and disconnect. */
  stop(): Promise<void>
}

/** Waiting time before the `nth` try (from 1): twice as long each time, half of it by chance. */
export const retryMs = (luck: Chance, nth: number): number =>
  Math.min(RETRY_MS_MAX, RETRY_FIRST_MS * 2 ** Math.min(nth - 1, 10)) * luck.between(0.5, 1)

export function makeDevice(options: DeviceOptions): Device {
  const { kind, id, luck, counts, messageReadingsMax = MESSAGE_READINGS_MAX } = options
  /** Readings as they will be sent. */
  const waiting = new Map<Stream, string[]>()
  let waitingCount = 0
  let client: MqttClient | undefined
  let ready = false
  let inFlight = 0
  let up = true
  let stopping = false
  let tries = 0
  let retry: NodeJS.Timeout | undefined
  let refused = false
  let subscribed = false
  let subscribing: number | undefined

  const will = () => ({
    topic: topic.stream(kind, id, 'online'),
    payload: Buffer.from(JSON.stringify({ at: Math.round(options.atMs()), online: false, cause: 'lost' })),
    qos: 1 as const,
    retain: false,
  })
  const leave = (): void => {
    if (!ready) return
    ready = false
    counts.connected--
  }
  const tryAgain = (): void => {
    if (stopping || !up || retry !== undefined) return
    const afterMs = refused ? REFUSED_RETRY_MS * luck.between(1, 2) : retryMs(luck, ++tries)
    retry = setTimeout(() => {
      retry = undefined
      reconnect()
    }, afterMs)
  }
  const reconnect = (): void => {
    if (client === undefined || stopping || !up || client.connected) return
    client.options.will = will()
    // its own stores again, so that what was on its way is sent once more
    client.reconnect({ incomingStore: client.incomingStore, outgoingStore: client.outgoingStore })
  }

  const subscribe = (): void => {
    client?.subscribe(topic.commands(kind, id), { qos: 1 }, (error) => {
      subscribing = undefined
      subscribed = !error
      if (error && ready) options.onProblem(`"${id}" cannot hear its commands: ${error.message}`)
    })
    subscribing = client?.getLastMessageId()
  }

  const connect = (): void => {
    if (client !== undefined || stopping || !up) return
    client = mqtt.connect(options.mqttUrl, {
      clientId: id,
      username: id,
      password: options.secret,
      clean: false,
      keepalive: options.keepAliveS,
      // tried again with growing, scattered waits by `tryAgain`
      reconnectPeriod: 0,
      connectTimeout: 20_000,
      queueQoSZero: false,
      resubscribe: false,
      will: will(),
    })
    client.on('connect', (connack) => {
      if (!connack.sessionPresent) subscribed = false
      if (!subscribed) subscribe()
      tries = 0
      refused = false
      if (!ready) counts.connected++
      ready = true
      counts.connects++
      flush()
    })
    client.on('close', () => {
      // a subscription that was not answered would be waited for at the end
      if (subscribing !== undefined) client?.removeOutgoingMessage(subscribing)
      if (ready && !stopping) counts.lost++
      leave()
      tryAgain()
    })
    client.on('message', (_topic, payload) => {
      counts.commands++
      options.onCommand?.(payload.toString())
    })
    client.on('error', (error: Error | ErrorWithReasonCode) => {
      // 4 and 5 of a CONNACK: bad user name or password, not authorised
      refused = 'code' in error && (error.code === 4 || error.code === 5)
      if (refused) counts.refused++
      if (!stopping) options.onProblem(`"${id}" has no connection: ${error.message || error.name}`)
    })
  }

  /** The next message's readings: as many as fit. */
  const take = (stream: Stream): { payload: string; readings: number } => {
    const list = waiting.get(stream)!
    let bytes = 2
    let count = 0
    while (count < list.length && count < messageReadingsMax) {
      bytes += list[count]!.length + 1
      if (count > 0 && bytes > MESSAGE_BYTES_MAX) break
      count++
    }
    const texts = list.splice(0, count)
    if (list.length === 0) waiting.delete(stream)
    waitingCount -= count
    counts.waiting -= count
    return { payload: count === 1 ? texts[0]! : `[${texts.join(',')}]`, readings: count }
  }
  const send = (stream: Stream): void => {
    const { payload, readings } = take(stream)
    inFlight++
    counts.sent++
    counts.readings += readings
    client?.publish(topic.stream(kind, id, stream), payload, { qos: 1 }, (error) => {
      inFlight--
      if (error) {
        if (!stopping) options.onProblem(`"${id}" could not publish: ${error.message}`)
        return
      }
      counts.acked++
      counts.ackedReadings += readings
      flush()
    })
  }
  const flush = (): void => {
    const next = (): Stream | undefined => (ready && inFlight < INFLIGHT_MAX ? waiting.keys().next().value : undefined)
    for (let stream = next(); stream !== undefined; stream = next()) send(stream)
  }

  return {
    connect,
    flush,
    get refused() {
      return refused
    },
    get waiting() {
      return waitingCount
    },
    get idle() {
      return waitingCount === 0 && inFlight === 0
    },
    add: (stream, readings) => {
      const list = waiting.get(stream) ?? []
      waiting.set(stream, list)
      for (const reading of readings) list.push(JSON.stringify(reading))
      waitingCount += readings.length
      counts.waiting += readings.length
      while (waitingCount > BUFFER_MAX) {
        const [fullest] = [...waiting].toSorted(([, a], [, b]) => b.length - a.length)
        const tooMany = Math.min(fullest![1].length, waitingCount - BUFFER_MAX)
        fullest![1].splice(0, tooMany)
        waitingCount -= tooMany
        counts.waiting -= tooMany
        counts.dropped += tooMany
      }
    },
    link: (is) => {
      if (up === is) return
      up = is
      if (is) {
        tries = 0
        if (client === undefined) connect()
        else reconnect()
      } else {
        clearTimeout(retry)
        retry = undefined
        if (ready) counts.lost++
        leave()
        // as when a tunnel begins: no DISCONNECT, so the broker publishes the last will
        client?.stream.destroy()
      }
    },
    stop: async () => {
      stopping = true
      clearTimeout(retry)
      const ending = client
      if (ending === undefined) return
      // what waits goes out first, as far as the broker takes it
      const untilMs = performance.now() + STOP_MS_MAX
      flush()
      while (ready && (waitingCount > 0 || inFlight > 0) && performance.now() < untilMs) await wait(20)
      await new Promise<void>((resolve) => {
        const hard = setTimeout(() => {
          ending.stream.destroy()
          resolve()
        }, STOP_MS_MAX)
        // politely, when connected: what is on its way is waited for
        ending.end(!ready, undefined, () => {
          clearTimeout(hard)
          resolve()
        })
      })
      leave()
    },
  }
}
