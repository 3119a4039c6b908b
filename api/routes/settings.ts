import { Type } from 'typebox'
import type { Config } from '#config'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { DistrictClock } from '../schemas.ts'

/** What a client must know to draw and to wait rightly. */
export function settingsRoutes(app: App, { config, operations, nowMs, clockSpeed }: Context): void {
  app.get(
    '/api/settings',
    {
      config: { access: 'see-live' },
      schema: {
        summary: 'Settings a client needs',
        tags: ['map'],
        response: {
          200: Type.Object({
            historyPointsMax: Type.Integer(),
            liveCoalesceMs: Type.Integer(),
            offlineAfterMs: Type.Integer({ description: 'A device silent for this long counts as offline' }),
            skewFlagMs: Type.Integer({ description: 'A device clock that is off by more is shown as wrong' }),
            lateMs: Type.Integer({ description: 'A reading that came later than this says nothing of the clock' }),
            serviceArea: Type.Unsafe<readonly [number, number, number, number]>(
              Type.Array(Type.Number(), { minItems: 4, maxItems: 4, description: 'west, south, east, north' }),
            ),
            tiandituKey: Type.Optional(Type.String()),
            epoch: Type.String(),
            clock: DistrictClock,
          }),
        },
      },
    },
    async () => ({
      historyPointsMax: config.historyPointsMax,
      liveCoalesceMs: config.liveCoalesceMs,
      offlineAfterMs: offlineAfterMs(config),
      skewFlagMs: config.skewFlagMs,
      lateMs: config.lateMs,
      serviceArea: config.serviceArea,
      ...(config.tiandituKey === '' ? {} : { tiandituKey: config.tiandituKey }),
      epoch: (await operations.live.clock()).epoch,
      clock: { nowMs: nowMs(), speed: clockSpeed() },
    }),
  )
}

/** MQTT 3.1.1 §3.1.2.10: a client is lost after one and a half keep-alives; 0 allows any, of at most 65,535 s. */
export const offlineAfterMs = ({ keepAliveMaxS }: Pick<Config, 'keepAliveMaxS'>): number =>
  (keepAliveMaxS === 0 ? 65_535 : keepAliveMaxS) * 1_500
