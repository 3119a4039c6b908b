import { Type, type Static } from 'typebox'
import { excuseReasons } from '#domain/coverage/shift.ts'
import type { ShiftRow } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { properNote } from '../names.ts'
import { invalid, notFound } from '../problems.ts'
import { body, EdgeId, Nothing, ShiftId, ShiftIdParams } from '../schemas.ts'
import { ExcuseSchema } from '../shift-schemas.ts'
import { shiftInScope } from '../shifts.ts'
import { photoInScope } from './photos.ts'

const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
export const Note = Type.String({ maxLength: 1_000 })
const metres = Type.Number({ minimum: 0, maximum: 1_000_000 })

const NewExcuse = body({
  edge: EdgeId,
  pass: Type.Optional(Type.Integer({ minimum: 0, maximum: 23, description: 'From 0; left out: all passes' })),
  fromM: metres,
  toM: metres,
  reason: Type.Enum([...excuseReasons]),
  note: Note,
  photoId: Type.Optional(Id),
})

/** A stretch that was not to be done, by decision of a person; undone by another decision, never deleted. */
export function excuseRoutes(app: App, { operations, nowMs }: Context): void {
  const config = { access: 'dispatch' } as const
  const tags = ['coverage']

  app.post(
    '/api/shifts/:id/excuses',
    {
      config,
      schema: {
        summary: 'Excuse a stretch of a street side of a shift; the figures are worked out again',
        tags,
        params: ShiftIdParams,
        body: NewExcuse,
        response: { 201: ExcuseSchema },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const shift = await shiftInScope(operations, person, request.params.id)
      const stretch = stretchOf(shift, request.body)
      const { reason, photoId } = request.body
      const note = properNote(request.body.note)
      if (reason === 'other' && note === '') throw invalid('note', 'must say why when the reason is other')
      if (photoId !== undefined) await photoInScope(operations, person, photoId)
      const excuse = await operations.shifts.excuse({
        shiftId: shift.id,
        ...stretch,
        reason,
        note,
        ...(photoId === undefined ? {} : { photoId }),
        by: person.name,
        atMs: Math.round(nowMs()),
      })
      return reply.code(201).send(excuse)
    },
  )

  app.delete(
    '/api/shifts/:id/excuses/:excuse',
    {
      config,
      schema: {
        summary: 'Undo an excuse; it stays on record with who undid it',
        tags,
        params: Type.Object({ id: ShiftId, excuse: Id }),
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const { id, excuse } = request.params
      const shift = await shiftInScope(operations, person, id)
      if (!(await operations.shifts.excuses(shift.id)).some((each) => each.id === excuse))
        throw notFound('excuse', excuse)
      await operations.shifts.undoExcuse(excuse, person.name, Math.round(nowMs()))
      return reply.code(204).send(null)
    },
  )
}

/** Where on the side the excuse is. The end may be a little beyond: lengths are shown rounded. */
function stretchOf(
  { sides, passes }: Pick<ShiftRow, 'sides' | 'passes'>,
  { edge, pass, fromM, toM }: Static<typeof NewExcuse>,
): { edge: string; pass?: number; fromM: number; toM: number } {
  const side = sides.find((each) => each.edge === edge)
  if (side === undefined) throw invalid('edge', `must be a street side of the shift: "${edge}" is none`)
  if (pass !== undefined && pass >= passes.length)
    throw invalid('pass', `must be one of the ${passes.length} of the shift, from 0: it is ${pass}`)
  const endM = Math.min(toM, side.lengthM)
  if (toM > side.lengthM + 1 || fromM >= endM)
    throw invalid('toM', `must be behind fromM and within the side of ${side.lengthM.toFixed(1)} m: ${fromM} to ${toM}`)
  return { edge, ...(pass === undefined ? {} : { pass }), fromM, toM: endM }
}
