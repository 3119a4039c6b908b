import type { DeviceKind } from '#domain/asset.ts'
import { topic } from '#domain/topic.ts'
import type { Refusal } from './tally.ts'

/** Who is connected, as far as access is concerned. */
export interface Who {
  readonly kind: DeviceKind
  readonly id: string
}

// NUL and ill-formed UTF-8 (decoded as U+FFFD) must close a connection [MQTT-1.5.3]; control characters may, and have no use in a topic
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffd]/u

/** Why a device may not publish this; undefined when it may: anything below its own `city/{kind}/{id}/` (docs/SPEC.md B3). */
export function publishRefusal(
  prefix: string,
  packet: { readonly topic: string; readonly retain: boolean },
  levelsMax: number,
): Refusal['publish'] | undefined {
  if (packet.retain) return 'retained'
  if (!packet.topic.startsWith(prefix)) return elsewhere(packet.topic)
  const rest = packet.topic.slice(prefix.length)
  if (rest === '' || FORBIDDEN.test(rest)) return 'bad-topic'
  if (rest.includes('+') || rest.includes('#')) return 'wildcard'
  return rest.includes('/') && packet.topic.split('/').length > levelsMax ? 'too-deep' : undefined
}

/** Why a device may not subscribe to this; undefined when it may: its own commands only (docs/SPEC.md B4). */
export function subscribeRefusal(who: Who, filter: string): Refusal['subscribe'] | undefined {
  return filter === topic.commands(who.kind, who.id) ? undefined : elsewhere(filter)
}

function elsewhere(text: string): 'bad-topic' | 'sys-topic' | 'wildcard' | 'foreign-topic' {
  if (text === '' || FORBIDDEN.test(text)) return 'bad-topic'
  if (text.startsWith('$')) return 'sys-topic'
  return text.includes('+') || text.includes('#') ? 'wildcard' : 'foreign-topic'
}
