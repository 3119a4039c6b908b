import type { Socket } from 'socket.io'
import type { FromClient, FromServer } from './live-contract.ts'

export type LiveSocket = Socket<FromClient, FromServer>

/** Whether the transport has taken everything it was given: only then it gets more, so nothing piles up here. */
export const drained = (socket: LiveSocket): boolean => socket.conn.transport.writable

/** End a connection without waiting for its peer. */
export function cutTransport(socket: LiveSocket): void {
  if (socket.conn.readyState === 'closed') return
  // not in the types: the WebSocket below, whose own close would wait for the peer
  const transport = socket.conn.transport as { socket?: { terminate?: () => void } }
  socket.conn.close(true)
  transport.socket?.terminate?.()
}
