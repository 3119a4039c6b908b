import { pino, type Logger } from 'pino'
import pretty from 'pino-pretty'
import type { Config } from './config.ts'

export type { Logger } from 'pino'

/** One logger a part: readable on a terminal, JSON lines elsewhere. Passwords and tokens never reach it. */
export function createLog(level: Config['logLevel'], part: string): Logger {
  const options = {
    level,
    base: { part },
    redact: {
      paths: ['password', '*.password', 'secret', '*.secret', 'token', '*.token', 'req.headers.cookie'],
      censor: '…',
    },
  }
  if (!process.stdout.isTTY) return pino(options)
  return pino(
    options,
    pretty({
      sync: true,
      colorize: true,
      ignore: 'pid,hostname,part',
      messageFormat: '{part}: {msg}',
      translateTime: 'SYS:HH:MM:ss',
    }),
  )
}
