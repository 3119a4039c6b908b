import { OURS, setting, type RuleSetting } from '../rule-setting.ts'

const MINUTE = 60_000
const HOUR = 3_600_000

/** Numbers that only service levels are judged by (docs/SPEC.md Q); the others are those of the rules. */
export const serviceSettings = {
  openUseMs: setting(
    2 * HOUR,
    [10 * MINUTE, 24 * HOUR],
    'ms',
    '开放判定：使用前后时间',
    'Taken to be open so long before and after somebody used it',
    OURS,
  ),
  heardMs: setting(
    30 * MINUTE,
    [5 * MINUTE, 24 * HOUR],
    'ms',
    '服务水平：读数有效时间',
    'A reading of doors, counters and supplies stands for so long',
    'our choice; a municipal platform’s 30 min of silence',
  ),
} as const satisfies Record<string, RuleSetting>
