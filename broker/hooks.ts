import type { AedesOptions, AuthenticateError, Client } from 'aedes'
import type { Config } from '#config'
import { isAssetId } from '#domain/asset.ts'
import { topic } from '#domain/topic.ts'
import type { Devices } from '#stores/types.ts'
import { publishRefusal, subscribeRefusal } from './access.ts'
import type { Logins } from './logins.ts'
import { Pace } from './pace.ts'
import type { Receiver } from './receive.ts'
import type { Session } from './session.ts'
import type { Refusal, Tally } from './tally.ts'

/** Return codes of CONNACK (MQTT 3.1.1, 3.2.2.3). */
const IDENTIFIER_REJECTED = 2
const UNAVAILABLE = 3 // try again later
const BAD_CREDENTIALS = 4

export interface HookContext {
  readonly config: Config
  readonly devices: Pick<Devices, 'verify'>
  readonly logins: Logins
  readonly receiver: Receiver
  readonly tally: Tally
  /** Message budgets, by device: they outlive a connection, or reconnecting would fill them up again. */
  readonly paces: Map<string, Pace>
  sessionOf(client: Client): Session | undefined
  /** The connection that has a client id now. */
  holderOf(id: string): Session | undefined
  readonly stopping: () => boolean
}

/** An error given to Aedes to close a connection that was counted and logged already. */
export class Refused extends Error {}

type Hook = 'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'
type Hooks = Required<Pick<AedesOptions, Hook>>

/** Who may connect, publish and subscribe: the policy Aedes asks us for. */
export function createHooks(context: HookContext): Hooks {
  const { config, devices, logins, receiver, tally, paces } = context

  const refuseLogin = (
    session: Session,
    device: string | undefined,
    reason: Refusal['login'],
    returnCode: number,
    detail?: string,
  ): AuthenticateError => {
    tally.refused('login', reason, { address: session.address, device, detail })
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- Aedes declares its codes as a const enum, which nobody can import
    return Object.assign(new Refused(`login refused: ${reason}`), { returnCode })
  }

  return {
    authenticate(client, username, password, done) {
      const session = context.sessionOf(client)
      if (session === undefined) return done(null, false)
      const { address } = session
      const nowMs = performance.now()
      if (context.stopping()) return done(refuseLogin(session, username, 'unavailable', UNAVAILABLE), false)
      if (username === undefined || password === undefined || !isAssetId(username))
        return done(refuseLogin(session, undefined, 'no-credentials', BAD_CREDENTIALS), false)
      // before anything else is looked at, so that nobody can even try to have the connection of another device closed
      if (client.id !== username) return done(refuseLogin(session, username, 'client-id', IDENTIFIER_REJECTED), false)
      if (logins.isLockedOut(username, address, nowMs))
        return done(refuseLogin(session, username, 'locked-out', UNAVAILABLE), false)

      let asset
      try {
        asset = devices.verify(username, password)
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        return done(refuseLogin(session, username, 'unavailable', UNAVAILABLE, detail), false)
      }
      if (asset === undefined) {
        logins.failed(username, address, nowMs)
        return done(refuseLogin(session, username, 'bad-credentials', BAD_CREDENTIALS), false)
      }
      logins.succeeded(username, address)

      const holder = context.holderOf(username)
      if (holder !== undefined) {
        const verdict = logins.takeover(username, holder.address, address, nowMs)
        if (verdict !== 'allow') tally.sharedCredential(username, [holder.address, address])
        if (verdict === 'refuse-shared')
          return done(refuseLogin(session, username, 'takeover-storm', UNAVAILABLE), false)
        tally.add('broker_takeovers_total')
      }
      const { messagesPerSecondMax, messagesBurstMax } = config
      const pace = paces.get(username) ?? new Pace(messagesPerSecondMax, messagesBurstMax, nowMs)
      paces.set(username, pace)
      session.who = { kind: asset.kind, id: asset.id, prefix: topic.prefix(asset.kind, asset.id), pace }
      done(null, true)
    },

    authorizePublish(client, packet, done) {
      const session = client === null ? undefined : context.sessionOf(client)
      if (session?.who === undefined) return done(new Refused('publish refused: nobody is logged in'))
      // wills come when their connection is closed already: a stopping broker’s devices are not lost
      if (context.stopping() && session.client.closed) return done(new Refused('publish refused: stopping'))
      const refusal = session.revoked ? 'revoked' : publishRefusal(session.who.prefix, packet, config.topicLevelsMax)
      if (refusal === undefined) return receiver.take(session, packet, done)
      refusePublish(context, session, refusal)
      done(new Refused(`publish refused: ${refusal}`))
    },

    authorizeSubscribe(client, subscription, done) {
      const session = context.sessionOf(client)
      const refusal = session?.who === undefined ? 'foreign-topic' : subscribeRefusal(session.who, subscription.topic)
      if (refusal === undefined) return done(null, subscription)
      tally.refused('subscribe', refusal, { address: session?.address, device: session?.who?.id })
      done(null, null) // SUBACK 0x80; the connection goes on
    },

    authorizeForward(client, packet) {
      const session = context.sessionOf(client)
      if (session === undefined || session.socket.writableLength <= config.unsentBytesMax) return packet
      if (!session.socket.destroyed)
        tally.refused('connected', 'frozen', { address: session.address, device: session.who?.id })
      session.socket.destroy() // a persistent session has the command when it is back
      return null
    },
  }
}

/** Count a refused publish; its connection is closed (MQTT 3.1.1 has no answer for it), and a device that goes on is locked out. */
export function refusePublish({ logins, tally }: HookContext, session: Session, reason: Refusal['publish']): void {
  const device = session.who?.id
  tally.refused('publish', reason, { address: session.address, device })
  if (device !== undefined && logins.refused(device, performance.now())) tally.add('broker_lockouts_total')
}

/** What Aedes says when it cuts a connection by itself, in our words; the beginnings are its own (aedes 1.2.0, tested). */
const aedesFaults: readonly (readonly [begins: string, ...fault: Fault])[] = [
  ['empty topic', 'publish', 'bad-topic'],
  ['# is not allowed', 'publish', 'wildcard'],
  ['+ is not allowed', 'publish', 'wildcard'],
  ['topic has too many levels', 'publish', 'too-deep'],
  ['# is only allowed', 'subscribe', 'wildcard'],
  ['+ is only allowed', 'subscribe', 'wildcard'],
  ['impossible to', 'subscribe', 'bad-topic'],
  ['Client queue limit', 'connected', 'queue-limit'],
  ['maxInflightInbound', 'connected', 'inflight-limit'],
  ['connect did not arrive', 'connected', 'no-connect'],
  ['keep alive timeout', 'connected', 'keep-alive'],
  ['drain timeout', 'connected', 'frozen'],
  ['keep alive limit', 'login', 'keep-alive'],
  ['unacceptable protocol', 'login', 'version'],
  ['identifier rejected', 'login', 'client-id'],
]
type Fault = { [What in keyof Refusal]: readonly [What, Refusal[What]] }[keyof Refusal]

/** Count why Aedes cut a connection; networks failing are no refusals. */
export function countFault(context: HookContext, session: Session | undefined, error: Error): void {
  if (error instanceof Refused || error.message === 'connection closed' || 'syscall' in error) return
  const [, ...fault] = aedesFaults.find(([begins]) => error.message.startsWith(begins)) ?? [
    '',
    'connected',
    'malformed',
  ]
  if (fault[0] === 'publish' && session !== undefined) return refusePublish(context, session, fault[1])
  context.tally.refused(fault[0], fault[1], {
    address: session?.address,
    device: session?.who?.id,
    detail: error.message,
  })
}
