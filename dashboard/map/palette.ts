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
  readonly roadLabel: string
  readonly label: string
  readonly selected: string
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
    roads: { primary: '#fbd58c', secondary: '#fdecc2', tertiary: '#ffffff', residential: '#ffffff', service: '#f4f5f5' },
    roadLabel: '#5a646a',
    label: '#1c2b33',
    selected: '#d6336c',
    track: '#13708a',
  },
  dark: {
    ground: '#0e1418',
    town: '#151d23',
    townLine: '#41525d',
    townLabel: '#8ba0ac',
    halo: '#10171c',
    roadCasing: '#0c1114',
    roads: { primary: '#7a6433', secondary: '#54503f', tertiary: '#3a4650', residential: '#2f3a43', service: '#262f37' },
    roadLabel: '#a3b1ba',
    label: '#e3eaee',
    selected: '#ff8fb8',
    track: '#49a2b8',
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

export const vehicleLooks: Readonly<Record<VehicleState, SymbolLook>> = {
  working: { shape: 'circle', fill: '#1c7a3e', ink: '#ffffff' },
  driving: { shape: 'diamond', fill: '#1864ab', ink: '#ffffff' },
  stopped: { shape: 'square', fill: '#f2b01e', ink: '#2b1d00' },
  offline: { shape: 'octagon', fill: '#6b7680', ink: '#ffffff', hollow: true },
}
export const toiletLooks: Readonly<Record<PlaceState, SymbolLook>> = {
  free: { shape: 'house', fill: '#6741a8', ink: '#ffffff' },
  full: { shape: 'house', fill: '#c0262d', ink: '#ffffff' },
  unknown: { shape: 'house', fill: '#6b7680', ink: '#ffffff', hollow: true },
}
export const lotLooks: Readonly<Record<PlaceState, SymbolLook>> = {
  free: { shape: 'shield', fill: '#0b5c6f', ink: '#ffffff' },
  full: { shape: 'shield', fill: '#c0262d', ink: '#ffffff' },
  unknown: { shape: 'shield', fill: '#6b7680', ink: '#ffffff', hollow: true },
}
export const bayLooks: Readonly<Record<PlaceState, SymbolLook>> = {
  free: { shape: 'square', fill: '#0b5c6f', ink: '#ffffff' },
  full: { shape: 'square', fill: '#8a4b08', ink: '#ffffff' },
  unknown: { shape: 'square', fill: '#6b7680', ink: '#ffffff', hollow: true },
}
