// only what is used is taken from the library's own modules: the rest of it (Mercator of two kinds, GeoJSON) is eight times as large
declare module 'gcoord/src/crs/GCJ02' {
  import type { Point } from '#domain/coordinates.ts'
  export function WGS84ToGCJ02(point: Point): Point
}
declare module 'gcoord/src/crs/BD09' {
  import type { Point } from '#domain/coordinates.ts'
  export function GCJ02ToBD09(point: Point): Point
}
