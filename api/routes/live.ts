import { Type } from 'typebox'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { scopeOfPerson, seesRow } from '../live-scope.ts'
import { LiveRowSchema } from '../schemas.ts'

/** What is known now, for those who do not keep a live connection. */
export function liveRoutes(app: App, { operations }: Context): void {
  app.get(
    '/api/live',
    {
      config: { access: 'see-live' },
      schema: {
        summary: 'Latest states: a snapshot with the revision it stands for',
        tags: ['live'],
        response: {
          200: Type.Object({
            rev: Type.Integer(),
            epoch: Type.String({ description: 'Another epoch: revisions do not continue' }),
            states: Type.Array(LiveRowSchema),
          }),
        },
      },
    },
    async (request) => {
      const scope = scopeOfPerson(whoAsks(request).person)
      const { states, ...clock } = await operations.live.all(scope.towns)
      return { ...clock, states: states.filter((row) => seesRow(scope, row)) }
    },
  )
}
