import { Type } from 'typebox'
import { wrongLot } from '#domain/parking/lot-check.ts'
import { LotProfile } from '#domain/parking/lot.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { lotCodeAddress } from '../lot-code.ts'
import { operatorSide } from '../lot-sides.ts'
import { lotInScope } from '../lots-now.ts'
import { properName, properNote } from '../names.ts'
import { LotFileSchema, LotParams } from '../parking-schemas.ts'
import { body } from '../schemas.ts'
import { codePicture, originOf } from '../toilet-code.ts'
import { orConflict, refuseMistakes } from './lots.ts'

const Code = Type.Object({
  token: Type.String({ description: 'What stands in the code: who has it was there' }),
  url: Type.String(),
  svg: Type.String({ description: 'The picture of the code' }),
})

/** Files of lots and the codes at their gates (docs/SPEC.md X24, X26). */
export function lotFileRoutes(app: App, { config, operations }: Context): void {
  const { parking } = operations
  const { base, see, scopeOf } = operatorSide
  const tags = ['parking']
  const change = 'manage-parking'

  app.put(
    `${base}/lots/:id/file`,
    {
      config: { access: change },
      schema: {
        summary: 'Write the file of a lot; a conflict when it has another version by now',
        tags,
        params: LotParams,
        body: body({ onVersion: Type.Integer({ minimum: 0 }), profile: LotProfile }),
        response: { 200: Type.Object({ file: LotFileSchema }) },
      },
    },
    async (request) => {
      const lot = await lotInScope(operations, await scopeOf(request), request.params.id)
      const { onVersion } = request.body
      const profile = properProfile(request.body.profile)
      const bays = await operations.assets.list({ kind: 'bay', lotId: lot.id, towns: [] })
      refuseMistakes('profile', wrongLot(profile, new Set(bays.map(({ id }) => id))))
      return { file: await orConflict(() => parking.putLot(lot.id, profile, whoAsks(request).person.name, onVersion)) }
    },
  )

  app.get(
    `${base}/lots/:id/file/versions`,
    {
      config: { access: see },
      schema: {
        summary: 'All versions of the file of a lot, newest first',
        tags,
        params: LotParams,
        response: { 200: Type.Object({ versions: Type.Array(LotFileSchema) }) },
      },
    },
    async (request) => {
      const lot = await lotInScope(operations, await scopeOf(request), request.params.id)
      return { versions: await parking.lotVersions(lot.id) }
    },
  )

  const code = (token: string, from: Parameters<typeof originOf>[1]) => {
    const url = lotCodeAddress(originOf(config.publicUrl, from), token)
    return { token, url, svg: codePicture(url) }
  }
  app.get(
    `${base}/lots/:id/code`,
    {
      config: { access: change },
      schema: {
        summary: 'The code at the gate of a lot, for printing',
        tags,
        params: LotParams,
        response: { 200: Code },
      },
    },
    async (request) => {
      const lot = await lotInScope(operations, await scopeOf(request), request.params.id)
      return code(await parking.code(lot.id), request)
    },
  )
  app.post(
    `${base}/lots/:id/code`,
    {
      config: { access: change },
      schema: {
        summary: 'Another code for the gate of a lot; the one before is worth nothing any more',
        tags,
        params: LotParams,
        response: { 200: Code },
      },
    },
    async (request) => {
      const lot = await lotInScope(operations, await scopeOf(request), request.params.id)
      return code(await parking.renewCode(lot.id, whoAsks(request).person.name), request)
    },
  )
}

function properProfile({ address, phone, note, ...profile }: LotProfile): LotProfile {
  const words = {
    address: properNote(address ?? ''),
    phone: properNote(phone ?? ''),
    note: properNote(note ?? ''),
  }
  return {
    ...profile,
    owner: properName('profile.owner', profile.owner),
    entrances: profile.entrances.map((entrance, index) => ({
      ...entrance,
      name: properName(`profile.entrances.${index}.name`, entrance.name),
    })),
    bays: profile.bays.map((bay, index) => ({ ...bay, label: properName(`profile.bays.${index}.label`, bay.label) })),
    ...(words.address === '' ? {} : { address: words.address }),
    ...(words.phone === '' ? {} : { phone: words.phone }),
    ...(words.note === '' ? {} : { note: words.note }),
  }
}
