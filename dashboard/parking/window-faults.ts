import type { SharingPolicy } from '#domain/sharing/policy.ts'

type Window = SharingPolicy['windows'][number]
export interface WindowFault {
  readonly at: number
  readonly is: 'no-days' | 'ends-first' | 'over-a-day'
}

/** What is wrong with windows as they are being written, each by its place. */
export const windowFaults = (windows: readonly Window[]): WindowFault[] =>
  windows.flatMap(({ dayTypes, fromMinute, toMinute }, at): WindowFault[] => [
    ...(dayTypes.length === 0 ? [{ at, is: 'no-days' } as const] : []),
    ...(toMinute <= fromMinute ? [{ at, is: 'ends-first' } as const] : []),
    ...(toMinute - fromMinute > 1_440 ? [{ at, is: 'over-a-day' } as const] : []),
  ])
