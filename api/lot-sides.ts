import type { FastifyRequest } from 'fastify'
import type { Permission } from '#domain/person.ts'
import type { Operations, LotScope } from '#stores/types.ts'
import { whoAsks } from './access.ts'

/** The two who ask about lots by the same questions: an operator of towns, and an owner of the lots that are hers (docs/SPEC.md X22). */
export interface LotSide {
  readonly base: '/api/parking' | '/api/own'
  readonly see: Permission
  /** To change how a lot is shared. */
  readonly change: Permission
  readonly scopeOf: (request: FastifyRequest) => Promise<LotScope>
}

export const operatorSide: LotSide = {
  base: '/api/parking',
  see: 'see-parking',
  change: 'manage-parking',
  scopeOf: async (request) => ({ towns: whoAsks(request).person.towns }),
}

export const ownerSide = ({ parking }: Pick<Operations, 'parking'>): LotSide => ({
  base: '/api/own',
  see: 'own-lots',
  change: 'own-lots',
  scopeOf: async (request) => {
    const { person } = whoAsks(request)
    return { towns: person.towns, lots: await parking.lotsOf(person.id) }
  },
})

export const lotSides = (operations: Pick<Operations, 'parking'>): LotSide[] => [operatorSide, ownerSide(operations)]
