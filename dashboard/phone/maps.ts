import { GCJ02ToBD09 } from 'gcoord/src/crs/BD09'
import { WGS84ToGCJ02 } from 'gcoord/src/crs/GCJ02'
import type { Point } from '#domain/coordinates.ts'

/** Where a tap leads to: the map programs of China draw on shifted coordinates, the phone's own on WGS-84. */
export interface MapLink {
  readonly name: 'amap' | 'baidu' | 'tencent' | 'phone'
  readonly url: string
}

const text = ([lon, lat]: Point): { lon: string; lat: string } => ({ lon: lon.toFixed(6), lat: lat.toFixed(6) })

/** The words of the map programs for how one goes there. */
const MODES = { walk: { amap: 'walk', tencent: 'walk' }, drive: { amap: 'car', tencent: 'drive' } } as const

/** Addresses that open a way to a place in the map programs people have (docs/SPEC.md U43). */
export function mapLinks(
  place: { readonly lon: number; readonly lat: number },
  name: string,
  mode: keyof typeof MODES = 'walk',
): MapLink[] {
  const wgs84: Point = [place.lon, place.lat]
  const shifted = WGS84ToGCJ02(wgs84)
  const gcj02 = text(shifted)
  const bd09 = text(GCJ02ToBD09(shifted))
  const own = text(wgs84)
  const label = encodeURIComponent(name)
  return [
    {
      name: 'amap',
      url: `https://uri.amap.com/navigation?to=${gcj02.lon},${gcj02.lat},${label}&mode=${MODES[mode].amap}&coordinate=gaode&callnative=1`,
    },
    {
      name: 'baidu',
      url: `https://api.map.baidu.com/marker?location=${bd09.lat},${bd09.lon}&title=${label}&content=${label}&coord_type=bd09ll&output=html&src=kerbside`,
    },
    {
      name: 'tencent',
      url: `https://apis.map.qq.com/uri/v1/routeplan?type=${MODES[mode].tencent}&to=${label}&tocoord=${gcj02.lat},${gcj02.lon}&referer=kerbside`,
    },
    { name: 'phone', url: `geo:${own.lat},${own.lon}?q=${own.lat},${own.lon}(${label})` },
  ]
}
