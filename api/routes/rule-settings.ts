import { Type } from 'typebox'
import { wrongSettings, type ChangedSettings } from '#domain/coverage/settings.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { notFound, Problem } from '../problems.ts'
import {
  currentSettings,
  knownSettings,
  shownSettings,
  type ShownSettings,
  type VersionOfSettings,
} from '../rule-settings.ts'
import { AtMs, body, query } from '../schemas.ts'

const HISTORY_MAX = 100

const Version = { version: Type.Integer(), atMs: AtMs, by: Type.String({ description: 'Empty: as delivered' }) }
export const ShownSettingsSchema = Type.Unsafe<ShownSettings>(
  Type.Object({
    ...Version,
    settings: Type.Array(
      Type.Object({
        name: Type.String(),
        is: Type.Number(),
        default: Type.Number(),
        unit: Type.String(),
        zh: Type.String(),
        en: Type.String(),
        source: Type.String({
          description: 'Standard, city rule or practice the number is from, or that it is our choice',
        }),
        min: Type.Number(),
        max: Type.Number(),
      }),
    ),
  }),
)
const Answer = Type.Intersect([
  ShownSettingsSchema,
  Type.Object({
    changed: Type.Unsafe<ChangedSettings>(
      Type.Object(
        {},
        { additionalProperties: true, description: 'Those that are not as delivered: { name: { is, source } }' },
      ),
    ),
    history: Type.Array(Type.Unsafe<VersionOfSettings>(Type.Object(Version))),
  }),
])

/** Every number that judges shifts and vehicles, with its source; each change makes a version (docs/SPEC.md G14). */
export function ruleSettingsRoutes(app: App, { operations }: Context): void {
  const answer = async (version?: number) => {
    const row = version === undefined ? undefined : await operations.ruleSettings.get(version)
    if (version !== undefined && row === undefined) throw notFound('version of the settings', version)
    const known = row === undefined ? await currentSettings(operations) : knownSettings(row)
    const history = await operations.ruleSettings.history(HISTORY_MAX)
    return {
      ...shownSettings(known),
      changed: known.changed,
      history: history.map(({ version: of, atMs, by }) => ({ version: of, atMs, by })),
    }
  }
  app.get(
    '/api/coverage/settings',
    {
      config: { access: 'see-coverage' },
      schema: {
        summary: 'Settings of coverage and its alerts, as they are or were in a version, with the source of each',
        tags: ['coverage'],
        querystring: query({ version: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })) }),
        response: { 200: Answer },
      },
    },
    async (request) => answer(request.query.version),
  )

  app.put(
    '/api/coverage/settings',
    {
      config: { access: 'manage-settings' },
      schema: {
        summary: 'Change settings: all that shall differ from the defaults, each with its source; makes a new version',
        tags: ['coverage'],
        body: body({
          changed: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), {
            description: '{ name: { is, source } }; what is left out is as delivered',
          }),
          version: Type.Optional(
            Type.Integer({
              minimum: 0,
              description: 'The one they were read as; a conflict when it is another by now',
            }),
          ),
        }),
        response: { 200: Answer },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { changed, version } = request.body
      const wrong = wrongSettings(changed)
      if (wrong.length > 0)
        throw new Problem('invalid-request', wrong.map(({ name, detail }) => `${name} ${detail}`).join('; '), {
          mistakes: wrong.map(({ name, detail }) => ({ pointer: `#/changed/${name}`, detail })),
        })
      const { version: current } = await operations.ruleSettings.current()
      if (version !== undefined && version !== current)
        throw new Problem(
          'conflict',
          `Cannot change version ${version} of the settings: they are at version ${current} by now`,
        )
      // in one order and with nothing else, so that the same settings are the same text
      const content = Object.fromEntries(
        Object.entries(changed as ChangedSettings)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, { is, source }]) => [name, { is, source: source.trim() }]),
      )
      await operations.ruleSettings.put(JSON.stringify(content), person.name)
      return answer()
    },
  )
}
