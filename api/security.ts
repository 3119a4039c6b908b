import type { IncomingMessage } from 'node:http'
import type { FastifyHelmetOptions } from '@fastify/helmet'
import type { Config } from '#config'

/** The only hosts besides our own, and only with a key: tiles of the optional base map. */
const TIANDITU = 'https://*.tianditu.gov.cn'

/**
 * Headers that make a browser refuse whatever is not ours: no script, style, frame or connection of another origin, nothing
 * inline (docs/SPEC.md P9). On plain HTTP nothing is sent that needs TLS, because browsers would lock themselves out.
 */
export function securityHeaders(config: Pick<Config, 'secureCookies' | 'tiandituKey'>): FastifyHelmetOptions {
  const tiles = config.tiandituKey === '' ? [] : [TIANDITU]
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...tiles],
        fontSrc: ["'self'", 'data:'],
        workerSrc: ["'self'"],
        // 'self' includes ws: of the same host only in newer browsers
        connectSrc: ["'self'", webSocketOfHost, ...tiles],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    strictTransportSecurity: config.secureCookies ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    // ignored with a warning in the console on plain HTTP
    crossOriginOpenerPolicy: config.secureCookies ? { policy: 'same-origin' } : false,
    originAgentCluster: config.secureCookies,
    crossOriginEmbedderPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    // Tianditu binds its browser keys to the page's address
    referrerPolicy: { policy: config.tiandituKey === '' ? 'no-referrer' : 'strict-origin-when-cross-origin' },
  }
}

function webSocketOfHost(request: IncomingMessage): string {
  const host = request.headers.host ?? ''
  return /^(?:[\w.-]{1,255}|\[[\da-fA-F:.]{2,45}\])(?::\d{1,5})?$/.test(host) ? `ws://${host} wss://${host}` : "'self'"
}
