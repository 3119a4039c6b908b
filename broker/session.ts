import type { Socket } from 'node:net'
import type { AedesPublishPacket, PublishPacket } from 'aedes'
import type { Who } from './access.ts'
import type { BrokerClient } from './aedes.ts'
import type { Pace } from './pace.ts'

export interface Held {
  readonly packet: PublishPacket | AedesPublishPacket
  readonly done: (error?: Error | null) => void
}

/** One connection, from its first byte to its last. */
export class Session {
  readonly socket: Socket
  readonly address: string
  readonly client: BrokerClient
  /** Known after login. */
  who: (Who & { readonly prefix: string; readonly pace: Pace }) | undefined
  /** Publishes taken from the connection and not yet given to the journal, in order. Emptied before anything later passes. */
  held: Held[] = []
  /** It has ended its connection as MQTT wants it. */
  saidGoodbye = false
  /** We end it, because its credential was changed. */
  revoked = false
  closed = false

  constructor(socket: Socket, address: string, client: BrokerClient) {
    this.socket = socket
    this.address = address
    this.client = client
  }
}
