/** Kinds of picture that are taken, each known by its first bytes and not by what it is called. */
const kinds = [
  { type: 'image/jpeg', begins: [[0, [0xff, 0xd8, 0xff]]] },
  { type: 'image/png', begins: [[0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]]] },
  {
    type: 'image/webp',
    begins: [
      [0, [0x52, 0x49, 0x46, 0x46]],
      [8, [0x57, 0x45, 0x42, 0x50]],
    ],
  },
] as const satisfies readonly {
  readonly type: string
  readonly begins: readonly (readonly [at: number, bytes: readonly number[]])[]
}[]

export type PhotoType = (typeof kinds)[number]['type']
export const photoTypes = kinds.map(({ type }) => type)

/** What kind of picture these bytes begin as; undefined: none of those that are taken. */
export const photoTypeOf = (bytes: Uint8Array): PhotoType | undefined =>
  kinds.find(({ begins }) => begins.every(([at, expected]) => expected.every((byte, i) => bytes[at + i] === byte)))
    ?.type
