/** What stands over the map and what it leaves free. */

/** West, south, east, north. */
export type Box = readonly [number, number, number, number]
export interface Over {
  /** The panel of what is selected, on the right or, on a phone, over the lower half. */
  readonly panel?: boolean
  /** The legend, open, on the left. */
  readonly legend?: boolean
}

export const LEGEND_PX = 210
const PANEL_PX = 420
const SHEET_PX_MAX = 500 // below it the panel is a sheet over the lower half
const SHEET_SHARE = 0.6
const SIDES_SHARE_MAX = 0.7

type Size = Pick<HTMLElement, 'clientWidth' | 'clientHeight'>

export const isSheet = ({ clientWidth }: Size): boolean => clientWidth < SHEET_PX_MAX

/** Pixels to be kept free on each side. */
export function roomIn(
  container: Size,
  { panel = false, legend = false }: Over,
): { top: number; right: number; bottom: number; left: number } {
  const sheet = isSheet(container)
  const right = sheet ? 24 : panel ? PANEL_PX : 96
  const left = sheet ? 24 : legend ? LEGEND_PX + 40 : 48
  // on a narrow map rather something under the panel than nothing at all
  const share = Math.min(1, (container.clientWidth * SIDES_SHARE_MAX) / (left + right))
  return {
    top: 48,
    right: right * share,
    bottom: sheet && panel ? container.clientHeight * SHEET_SHARE : 56,
    left: left * share,
  }
}
