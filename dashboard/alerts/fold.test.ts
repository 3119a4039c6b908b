import { expect, test } from 'vitest'
import type { Alert } from '#domain/alert/alert.ts'
import { foldedRows } from './fold.ts'

const alert = (id: number, rootId?: number): Alert => ({
  id,
  rule: 'sensor-silent',
  subject: 'wc-01',
  subjectKind: 'toilet',
  part: '',
  town: '东亭街道',
  severity: 'warning',
  state: 'open',
  sinceMs: 0,
  openedAtMs: 0,
  returns: 0,
  level: 0,
  detail: {},
  ...(rootId === undefined ? {} : { rootId }),
})
const shown = (alerts: readonly Alert[], ...unfolded: number[]) =>
  foldedRows(alerts, new Set(unfolded)).map(({ alert: { id }, depth, folded }) => [id, depth, folded])

test('[U29] consequences stand below their root, and are counted with theirs', () => {
  const all = [alert(5, 2), alert(4), alert(3, 2), alert(2, 1), alert(1)]
  expect(shown(all)).toEqual([
    [4, 0, 0],
    [1, 0, 3],
  ])
  expect(shown(all, 1, 2)).toEqual([
    [4, 0, 0],
    [1, 0, 3],
    [2, 1, 2],
    [5, 2, 0],
    [3, 2, 0],
  ])
})

test('[U29] a consequence whose root is not on the page is shown by itself', () => {
  expect(shown([alert(5, 99), alert(4)])).toEqual([
    [5, 0, 0],
    [4, 0, 0],
  ])
})

test('[U29] two that name each other lose nobody else and end', () => {
  expect(shown([alert(1, 2), alert(2, 1), alert(3)])).toEqual([[3, 0, 0]])
  expect(shown([alert(1, 1)])).toEqual([[1, 0, 0]])
})
