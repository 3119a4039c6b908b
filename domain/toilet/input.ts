import type { RuleSettings } from '../coverage/settings.ts'

/** What people tell of a toilet. */
export type ToiletInput =
  | { readonly is: 'cleaned'; readonly orderId?: number; readonly full: boolean; readonly fromMs: number }
  | { readonly is: 'rating'; readonly stars: number; readonly reportId: number }
  | { readonly is: 'fault'; readonly reportId: number; readonly category: string; readonly note: string }
  /** A fault report was dealt with. */
  | { readonly is: 'fault-over'; readonly reportId: number }

/**
 * Whether the word of somebody who cleaned counts as a full clean (docs/SPEC.md Y6): not where it was over sooner after the arrival than a full clean can be. Whose
 * arrival nobody told (`fromMs` is the time of the word) is believed.
 *
 * @param atMs when it was done
 */
export const isFullWord = (
  { full, fromMs }: Extract<ToiletInput, { is: 'cleaned' }>,
  atMs: number,
  { fullCleanMsMin }: Pick<RuleSettings, 'fullCleanMsMin'>,
): boolean => full && (fromMs >= atMs || atMs - fromMs >= fullCleanMsMin)
