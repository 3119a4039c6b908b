import { Type } from 'typebox'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { replayOf, type Replay } from '../replay.ts'
import { settingsOfVersion } from '../rule-settings.ts'
import { AtMs, ShiftIdParams } from '../schemas.ts'
import { shiftInScope } from '../shifts.ts'

/** A shift as it went. */
export function replayRoutes(app: App, { operations, readings, vehicleNames, nowMs }: Context): void {
  app.get(
    '/api/shifts/:id/replay',
    {
      config: { access: 'see-coverage' },
      schema: {
        summary: 'Fixes of the vehicles of a shift, a second or more apart, and when each part of a side became done',
        tags: ['coverage'],
        params: ShiftIdParams,
        response: {
          200: Type.Unsafe<Replay>(
            Type.Object({
              fromMs: AtMs,
              toMs: AtMs,
              vehicles: Type.Array(
                Type.Object({
                  id: Type.String(),
                  name: Type.String(),
                  fixes: Type.Array(Type.Array(Type.Unknown()), {
                    description: '[atMs, lon, lat, headingDeg, speedKmh, signal]',
                  }),
                }),
              ),
              done: Type.Array(Type.Array(Type.Unknown()), { description: '[edge, pass, fromM, toM, atMs]' }),
              settings: Type.Integer(),
            }),
          ),
        },
      },
    },
    async (request) => {
      const shift = await shiftInScope(operations, whoAsks(request).person, request.params.id)
      const { numbers } = await settingsOfVersion(operations, shift.settings)
      return replayOf({ operations, readings }, shift, numbers, nowMs(), await vehicleNames.all())
    },
  )
}
