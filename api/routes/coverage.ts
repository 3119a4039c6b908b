import { Type } from 'typebox'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { OpenSides, type CoverageNow } from '../coverage-now.ts'
import { query } from '../schemas.ts'

/** What the live map colours. */
export function coverageRoutes(app: App, { operations, nowMs }: Context): void {
  const sides = new OpenSides(operations)
  app.get(
    '/api/coverage/now',
    {
      config: { access: 'see-coverage' },
      schema: {
        summary:
          'How the street sides of open shifts stand; with `since` only those of shifts that changed after that revision',
        tags: ['coverage'],
        querystring: query({
          since: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
        }),
        response: {
          200: Type.Unsafe<CoverageNow>(
            Type.Object({
              rev: Type.Integer({ description: 'To be asked for as `since` next time' }),
              shifts: Type.Array(Type.String(), {
                description: 'All that are open; sides of others are to be dropped',
              }),
              streets: Type.Array(Type.Array(Type.Unknown()), { description: '[edge, state, donePercent, shiftId]' }),
            }),
          ),
        },
      },
    },
    async (request) => sides.since(request.query.since, whoAsks(request).person, nowMs()),
  )
}
