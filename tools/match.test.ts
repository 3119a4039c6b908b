import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'kerbside-match-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

// a street of 190 m in two parts, then a corner to the north
const nodes = file('nodes.txt', '120.3 31.5\n120.301 31.5\n120.302 31.5\n120.302 31.502\n')
const arcs = file('arcs.txt', '0 1\n1 0\n1 2\n2 1\n2 3\n3 2\n')
const east = Array.from({ length: 20 }, (_, i) => `${120.30005 + i * 0.0001} 31.50001 ${i}`)
const north = Array.from({ length: 15 }, (_, i) => `120.30201 ${31.5001 + i * 0.0001} ${20 + i}`)
const track = file('track.txt', `${[...east, ...north].join('\n')}\n`)

const match = (...words: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'match.ts'), ...words],
    {
      encoding: 'utf8',
    },
  )

test('[M20] the command prints the arcs driven, one a line, in order', () => {
  const given = ['--nodes', nodes, '--arcs', arcs, '--track', track]
  expect(match(...given)).toMatchObject({ status: 0, stdout: '0\n2\n4\n', stderr: '' })
  expect(match(...given, '--every', '7')).toMatchObject({ status: 0, stdout: '0\n2\n4\n' })
})

test('[M20] what is missing or wrong is said, and nothing is printed', () => {
  const bad = file('bad.txt', '120.3 31.5 0\n120.3 x 1\n')
  const far = file('far.txt', '121 31.5 0\n')
  for (const [words, status, message] of [
    [['--nodes', nodes], 64, 'Cannot match: --nodes, --arcs and --track are needed'],
    [['--nodes', nodes, '--arcs', arcs, '--track', track, '--every', 'x'], 64, '--every must be a number of seconds'],
    [['--nodes', nodes, '--arcs', arcs, '--track', bad], 65, `${bad}:2 must be "lon lat seconds": it is "120.3 x 1"`],
    [['--nodes', nodes, '--arcs', arcs, '--track', join(folder, 'none.txt')], 65, 'none.txt'],
    [['--nodes', nodes, '--arcs', arcs, '--track', far], 0, `No position of ${far} is within 50 m of an arc`],
  ] as const) {
    const ended = match(...words)
    expect(ended).toMatchObject({ status, stdout: '' })
    expect(ended.stderr).toContain(message)
  }
})
