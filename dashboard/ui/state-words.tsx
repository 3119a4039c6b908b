import { useTranslation } from 'react-i18next'
import type { AssetKind } from '#domain/asset.ts'
import type { AssetState, PlaceState, VehicleState } from '../status.ts'

/** What is known of an asset now, in words: its state and its key figure. */
export function useStateWords(): {
  word: (kind: AssetKind, state: VehicleState | PlaceState) => string
  state: (of: AssetState) => string
  figure: (of: AssetState) => string
} {
  const { t } = useTranslation()
  const word = (kind: AssetKind, state: VehicleState | PlaceState) => {
    switch (kind) {
      case 'sweeper':
        return t(`vehicle.${state as VehicleState}`)
      case 'toilet':
        return t(`toilet.${state as PlaceState}`)
      case 'lot':
        return t(`lot.${state as PlaceState}`)
      case 'bay':
        return t(`bay.${state as PlaceState}`)
    }
  }
  return {
    word,
    state: (of) => word(of.kind, of.state),
    figure: (of) => {
      switch (of.kind) {
        case 'sweeper': {
          const speedKmh = of.fix?.fields['speedKmh']
          return of.state === 'offline' || typeof speedKmh !== 'number' ? '–' : `${speedKmh.toFixed(0)} km/h`
        }
        case 'toilet':
          return of.free === undefined || of.capacity === undefined
            ? '–'
            : t('toilet.stalls', { free: of.free, all: of.capacity })
        case 'lot':
          return of.unknown > 0
            ? t('lot.baysUnknown', { free: of.free, unknown: of.unknown })
            : t('lot.bays', { free: of.free, all: of.free + of.occupied })
        case 'bay':
          return ''
      }
    },
  }
}
