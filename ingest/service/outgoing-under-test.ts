import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'

export interface Received {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly rawBody: Buffer
}
export type Answering = (response: ServerResponse, received: Received, n: number) => void

/** For tests: the other side, a real server on a free port. */
export interface OtherSide extends AsyncDisposable {
  readonly port: number
  readonly url: string
  readonly received: Received[]
  /** How it answers from now on; at the beginning with 204. */
  answer: Answering
}

export async function otherSide(
  answering: Answering = (response) => response.writeHead(204).end(),
  tls?: { key: string; cert: string },
): Promise<OtherSide> {
  const received: Received[] = []
  const side = { answer: answering }
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const rawBody = Buffer.concat(parts)
      received.push({ path: request.url ?? '', headers: request.headers, body: rawBody.toString(), rawBody })
      side.answer(response, received[received.length - 1]!, received.length)
    })
  }
  const server: Server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Cannot start the other side')
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`
  return Object.assign(side, {
    port: address.port,
    url,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}

export const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
