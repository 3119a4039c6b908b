import type { Socket } from 'node:net'
import type { AedesPublishPacket, Client, PublishPacket } from 'aedes'
import type { Who } from './access.ts'
import type { Pace } from './pace.ts'

export interface Held {
  readonly packet: PublishPacket | AedesPublishPacket
  readonly done: (error?: Error | null) => void
}

/** One connection, from its first byte to its last. */
export class Session {
  readonly socket: Socket
  readonly address: string
  readonly client: Client
  /** Known after login. */
  who: (Who & { readonly prefix: string; readonly pace: Pace }) | undefined
  /** Publishes taken from the connection and not yet given to the journal, in order. While there are any, nothing more is read. */
  held: Held[] = []
  /** It has ended its connection as MQTT wants it. */
  saidGoodbye = false
  /** We end it, because its credential was changed. */
  revoked = false
  /** It subscribed to its commands on this connection. */
  hears = false
  closed = false

  constructor(socket: Socket, address: string, client: Client) {
    this.socket = socket
    this.address = address
    this.client = client
  }
}
