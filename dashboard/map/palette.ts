import type { SideStanding } from '#domain/coverage/standing.ts'
import type { PlaceState, VehicleState } from '../status.ts'

/**
 * Colours and shapes of the map, its legend and the lists: one place, so that they cannot differ. States are told apart
 * by shape and letter first; colour repeats it.
 */
export type Scheme = 'light' | 'dark'

export interface MapPalette {
  readonly ground: string
  readonly town: string
  readonly townLine: string
  readonly townLabel: string
  readonly halo: string
  readonly roadCasing: string
  readonly roads: Readonly<Record<'primary' | 'secondary' | 'tertiary' | 'residential' | 'service', string>>
  /** The same seen from far away, without casing. */
  readonly roadsFar: MapPalette['roads']
  readonly roadLabel: string
  readonly label: string
  readonly selected: string
  /** Around toilets with an order. */
  readonly order: string
  readonly track: string
}

export const palettes: Readonly<Record<Scheme, MapPalette>> = {
  light: {
    ground: '#e9edef',
    town: '#f6f8f8',
    townLine: '#9fb0b8',
    townLabel: '#5d717c',
    halo: '#f6f8f8',
    roadCasing: '#c3ccd1',
    roads: {
      primary: '#fbd58c',
      secondary: '#fdecc2',
      tertiary: '#ffffff',
      residential: '#ffffff',
      service: '#f4f5f5',
    },
    roadsFar: {
      primary: '#f0bf66',
      secondary: '#edcf94',
      tertiary: '#cdd5d9',
      residential: '#d9dfe2',
      service: '#dfe4e7',
    },
    roadLabel: '#5a646a',
    label: '#1c2b33',
    selected: '#d6336c',
    order: '#b3261e',
    track: '#13708a',
  },
  dark: {
    ground: '#0e1418',
    town: '#151d23',
    townLine: '#41525d',
    townLabel: '#8ba0ac',
    halo: '#10171c',
    roadCasing: '#0c1114',
    roads: {
      primary: '#7a6433',
      secondary: '#54503f',
      tertiary: '#3a4650',
      residential: '#2f3a43',
      service: '#262f37',
    },
    roadsFar: {
      primary: '#7a6433',
      secondary: '#54503f',
      tertiary: '#35414a',
      residential: '#2a343c',
      service: '#232c33',
    },
    roadLabel: '#a3b1ba',
    label: '#e3eaee',
    selected: '#ff8fb8',
    order: '#ff9a92',
    track: '#49a2b8',
  },
}

/** Street sides by state: how each line is drawn is in `side-style.ts`, the same beside words in `coverage/side-mark.tsx`. */
export const sideColours: Readonly<Record<Scheme, Readonly<Record<SideStanding, string>>>> = {
  light: {
    done: '#1c7a3e',
    partly: '#1c7a3e',
    open: '#4a5b66',
    missed: '#c0262d',
    unknown: '#7b3fa0',
    excused: '#1864ab',
  },
  dark: {
    done: '#45cf7b',
    partly: '#45cf7b',
    open: '#a9b8c2',
    missed: '#ff7f76',
    unknown: '#cf9dff',
    excused: '#62b0f7',
  },
}

/** Fill and the colour of the letter on it; a contrast of 4.5 : 1 or more in both schemes. */
export interface SymbolLook {
  readonly shape: ShapeName
  readonly fill: string
  readonly ink: string
  /** Outline instead of a filled body: nothing is known now. */
  readonly hollow?: true
}

/** Outlines on a 24 × 24 grid. */
export const shapes = {
  circle: 'M12 1.5a10.5 10.5 0 1 0 0 21 10.5 10.5 0 0 0 0-21Z',
  diamond: 'M12 .8 23.2 12 12 23.2.8 12Z',
  square: 'M4 2h16a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2Z',
  octagon: 'M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6Z',
  house: 'M12 1 22.5 9v13.5h-21V9Z',
  shield: 'M2.5 1.5h19v12.2c0 4.6-5 7.4-9.5 9.3-4.5-1.9-9.5-4.7-9.5-9.3Z',
} as const
export type ShapeName = keyof typeof shapes

/** What has a state: the symbols of the map, and the bays of a lot's page. */
export type Looks = { readonly sweeper: Readonly<Record<VehicleState, SymbolLook>> } & {
  readonly [K in 'toilet' | 'lot' | 'bay']: Readonly<Record<PlaceState, SymbolLook>>
}

const places = (shape: ShapeName, free: string, full: string, grey: string, ink: string) =>
  ({
    free: { shape, fill: free, ink },
    full: { shape, fill: full, ink },
    unknown: { shape, fill: grey, ink, hollow: true },
  }) as const satisfies Record<PlaceState, SymbolLook>

/** Of a large lot there is no room for letters: free bays are round. */
const bays = (free: string, taken: string, grey: string, ink: string) => ({
  ...places('square', free, taken, grey, ink),
  free: { shape: 'circle', fill: free, ink } as const,
})

export const looks: Readonly<Record<Scheme, Looks>> = {
  light: {
    sweeper: {
      working: { shape: 'circle', fill: '#1c7a3e', ink: '#ffffff' },
      driving: { shape: 'diamond', fill: '#1864ab', ink: '#ffffff' },
      stopped: { shape: 'square', fill: '#f2b01e', ink: '#2b1d00' },
      offline: { shape: 'octagon', fill: '#6b7680', ink: '#ffffff', hollow: true },
    },
    toilet: places('house', '#6741a8', '#c0262d', '#6b7680', '#ffffff'),
    lot: places('shield', '#0b5c6f', '#c0262d', '#6b7680', '#ffffff'),
    bay: bays('#0b5c6f', '#8a4b08', '#6b7680', '#ffffff'),
  },
  dark: {
    sweeper: {
      working: { shape: 'circle', fill: '#45cf7b', ink: '#05210f' },
      driving: { shape: 'diamond', fill: '#62b0f7', ink: '#041d36' },
      stopped: { shape: 'square', fill: '#f2b01e', ink: '#2b1d00' },
      offline: { shape: 'octagon', fill: '#93a0aa', ink: '#ffffff', hollow: true },
    },
    toilet: places('house', '#bb9bf7', '#ff7f76', '#93a0aa', '#1c0f33'),
    lot: places('shield', '#45c8da', '#ff7f76', '#93a0aa', '#04262c'),
    bay: bays('#45c8da', '#e0a05a', '#93a0aa', '#04262c'),
  },
}

/** The look of an asset in its state. */
export function lookOf(
  scheme: Scheme,
  of:
    | { readonly kind: 'sweeper'; readonly state: VehicleState }
    | { readonly kind: 'toilet' | 'lot' | 'bay'; readonly state: PlaceState },
): SymbolLook {
  return of.kind === 'sweeper' ? looks[scheme].sweeper[of.state] : looks[scheme][of.kind][of.state]
}
