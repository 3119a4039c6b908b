import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSqlite } from './sqlite.ts'

export interface SessionSubscription {
  readonly clientId: string
  readonly topic: string
  readonly qos: 0 | 1 | 2
}

export interface WaitingCommand {
  /** Grows by one a command, never reused. */
  readonly id: number
  readonly clientId: string
  readonly topic: string
  readonly payload: Uint8Array
}

/**
 * What devices with a persistent MQTT session have, on disk when a call returns. Synchronous: the broker alone uses it, changes are
 * rare (a first subscription, a command), and everything is read once, at start.
 */
export interface MqttSessions extends Disposable {
  subscriptions(): SessionSubscription[]
  subscribe(subscription: SessionSubscription): void
  unsubscribe(clientId: string, topic: string): void
  /** Oldest first. */
  commands(): WaitingCommand[]
  /** The command's id. */
  keepCommand(command: Omit<WaitingCommand, 'id'>): number
  dropCommand(id: number): void
}

/** Open `mqtt-sessions.db` in `dataDir`. @throws {Error} when it cannot be opened. */
export function openMqttSessions({ dataDir }: { readonly dataDir: string }): MqttSessions {
  const sql = openSqlite({
    file: join(dataDir, 'mqtt-sessions.db'),
    durability: 'full',
    migrations: fileURLToPath(new URL('./migrations/mqtt-sessions', import.meta.url)),
    cacheKib: 1_024,
  })
  const subscriptions = sql.prepare<SessionSubscription>('SELECT client_id AS clientId, topic, qos FROM subscription')
  const subscribe = sql.prepare(
    'INSERT INTO subscription VALUES (?1, ?2, ?3) ON CONFLICT (client_id, topic) DO UPDATE SET qos = ?3',
  )
  const unsubscribe = sql.prepare('DELETE FROM subscription WHERE client_id = ? AND topic = ?')
  const commands = sql.prepare<WaitingCommand>(
    'SELECT id, client_id AS clientId, topic, payload FROM command ORDER BY id',
  )
  const keep = sql.prepare<{ id: number }>(
    'INSERT INTO command (client_id, topic, payload) VALUES (?, ?, ?) RETURNING id',
  )
  const drop = sql.prepare('DELETE FROM command WHERE id = ?')
  return {
    subscriptions: () => subscriptions.all(),
    subscribe: ({ clientId, topic, qos }) => void subscribe.run(clientId, topic, qos),
    unsubscribe: (clientId, topic) => void unsubscribe.run(clientId, topic),
    commands: () => commands.all(),
    keepCommand: ({ clientId, topic, payload }) => keep.get(clientId, topic, payload)?.id ?? 0,
    dropCommand: (id) => void drop.run(id),
    [Symbol.dispose]: () => sql[Symbol.dispose](),
  }
}
