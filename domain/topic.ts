import { deviceKinds, isAssetId, type DeviceKind } from './asset.ts'

/** Streams a device of each kind may send (docs/SPEC.md T1); `online` is also written by the broker. */
export const streamsOf = {
  sweeper: ['fix', 'order', 'online'],
  toilet: ['stalls', 'visits', 'air', 'supplies', 'event', 'online'],
  bay: ['state', 'online'],
  lot: ['count', 'online'],
} as const satisfies Record<DeviceKind, readonly string[]>

export type Stream = (typeof streamsOf)[DeviceKind][number]

export interface StreamTopic {
  readonly kind: DeviceKind
  readonly id: string
  readonly stream: Stream
}

const isDeviceKind = (word: string): word is DeviceKind => (deviceKinds as readonly string[]).includes(word)

/** Topics are built and read here only. */
export const topic = {
  /** Where a device publishes one stream. */
  stream: (kind: DeviceKind, id: string, stream: Stream): string => `city/${kind}/${id}/${stream}`,
  /** Where a device hears its commands; the one topic it may subscribe to. */
  commands: (kind: DeviceKind, id: string): string => `city/${kind}/${id}/command`,
  /** Everything below one device. */
  prefix: (kind: DeviceKind, id: string): string => `city/${kind}/${id}/`,
} as const

/** What a topic names, or `undefined` when it is not a stream of a kind we know. */
export function parseTopic(text: string): StreamTopic | undefined {
  const [city, kind, id, stream, more] = text.split('/')
  if (city !== 'city' || more !== undefined || kind === undefined || id === undefined || stream === undefined)
    return undefined
  if (!isDeviceKind(kind) || !isAssetId(id)) return undefined
  if (!(streamsOf[kind] as readonly string[]).includes(stream)) return undefined
  return { kind, id, stream: stream as Stream }
}
