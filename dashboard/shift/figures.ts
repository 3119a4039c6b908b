import type { TFunction } from 'i18next'
import type { ShiftFigures } from '#domain/coverage/shift.ts'
import { lengthText } from '../coverage/percents.ts'
import { numberText, shortTimeText } from '../format.ts'

/** Figures beside the five states, in the order they are shown: of streets, of times, of the vehicles' way. */
export const otherFigures = [
  'overspeed',
  'inferred',
  'first',
  'last',
  'repeated',
  'work',
  'deadhead',
  'speed',
  'water',
  'peak',
  'kerb',
] as const
export type OtherFigure = (typeof otherFigures)[number]

/** A figure with its unit; undefined when it is not known. */
export function figureText(figures: ShiftFigures, name: OtherFigure, t: TFunction): string | undefined {
  switch (name) {
    case 'overspeed':
      return lengthText(figures.overspeedM)
    case 'inferred':
      return lengthText(figures.inferredM)
    case 'first':
      return figures.startedAtMs === undefined ? undefined : shortTimeText(figures.startedAtMs)
    case 'last':
      return figures.endedAtMs === undefined ? undefined : shortTimeText(figures.endedAtMs)
    case 'repeated':
      return lengthText(figures.repeatedM)
    case 'work':
      return `${numberText(figures.workKm, 1)} km`
    case 'deadhead':
      return `${numberText(figures.deadheadKm, 1)} km`
    case 'speed':
      return figures.meanWorkKmh === undefined ? undefined : `${numberText(figures.meanWorkKmh, 1)} km/h`
    case 'water':
      return figures.waterUsedPercent === undefined ? undefined : `${numberText(figures.waterUsedPercent, 0)}%`
    case 'peak':
      return t('span.minutes', { n: Math.round(figures.peakMinutes) })
    case 'kerb':
      return figures.kerb === undefined
        ? undefined
        : t('shift.kerb', { mean: numberText(figures.kerb.meanM, 2), pieces: figures.kerb.pieces })
  }
}

/** Figures that are told differently in two versions. */
export const changedFigures = (
  before: ShiftFigures,
  after: ShiftFigures,
  t: TFunction,
): { readonly name: OtherFigure; readonly from: string; readonly to: string }[] =>
  otherFigures.flatMap((name) => {
    const [from, to] = [figureText(before, name, t) ?? '–', figureText(after, name, t) ?? '–']
    return from === to ? [] : [{ name, from, to }]
  })
