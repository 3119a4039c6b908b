import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'

/** What a proxy answers instead of the server behind it. */
export interface Fault {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
export interface Request {
  readonly method: string
  readonly url: URL
  readonly body: string
}

export interface InfluxProxy extends AsyncDisposable {
  readonly url: string
  /** Asked for every request; what it returns is answered, and the server behind hears nothing. */
  fault: (request: Request) => Fault | undefined
  /** Rewrites a path on its way to the server. */
  path: (url: URL) => string
  /** Every request, in the order of arrival. */
  readonly seen: Request[]
}

/** A small HTTP proxy before a real InfluxDB, for the answers that cannot be had from it at will (429, 503, 413, no answer). */
export async function startInfluxProxy(behind: string): Promise<InfluxProxy> {
  const seen: Request[] = []
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await textOf(incoming)
      const url = new URL(incoming.url ?? '/', behind)
      const asked = { method: incoming.method ?? 'GET', url, body }
      seen.push(asked)
      const fault = proxy.fault(asked)
      if (fault?.status === 0) return // never answered
      if (fault !== undefined) {
        outgoing.writeHead(fault.status, fault.headers).end(fault.body)
        return
      }
      const onward = request(new URL(proxy.path(url), behind), {
        method: asked.method,
        headers: { ...incoming.headers, host: url.host },
        agent: false,
      })
      onward.on('error', () => outgoing.destroy())
      onward.on('response', (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      onward.end(body)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Cannot start the proxy: it has no port')
  const proxy: InfluxProxy = {
    url: `http://127.0.0.1:${address.port}`,
    fault: () => undefined,
    path: (url) => `${url.pathname}${url.search}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
