import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createPrinter, findChromium } from './pdf.ts'

test('[G10] PDFs are made one at a time, only some wait, and one that fails says so and holds up nobody', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kerbside-printer-'))
  const script = join(folder, 'chromium')
  // as slow as the page says, and it counts how many of it run
  await writeFile(
    script,
    `#!/bin/sh
for word in "$@"; do case "$word" in --print-to-pdf=*) out="\${word#--print-to-pdf=}";; file://*) page="\${word#file://}";; esac; done
mkdir "${folder}/busy" || { echo two at once >&2; exit 3; }
sleep 0.2; rmdir "${folder}/busy"
grep -q fail "$page" && exit 1
cp "$page" "$out"
`,
    { mode: 0o755 },
  )
  try {
    const printer = createPrinter(script)
    const results = await Promise.allSettled(['a', 'fail', 'c', 'd', 'e', 'f'].map((html) => printer.pdf(html)))
    expect(
      results.map((result) => (result.status === 'fulfilled' ? result.value.toString() : String(result.reason))),
    ).toEqual([
      'a',
      expect.stringContaining('Chromium ended with 1'),
      'c',
      'd',
      'e',
      expect.stringContaining('others are being made'),
    ])
    expect((await printer.pdf('again')).toString()).toBe('again')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('[G10] without a setting the usual names are looked for in PATH, in order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kerbside-path-'))
  try {
    for (const name of ['google-chrome', 'chromium']) await writeFile(join(folder, name), '', { mode: 0o755 })
    await writeFile(join(folder, 'chromium-browser'), '', { mode: 0o644 })
    expect(await findChromium('', `/nowhere:${folder}`)).toBe(join(folder, 'chromium'))
    expect(await findChromium('', '/nowhere')).toBeUndefined()
    expect(await findChromium(join(folder, 'google-chrome'), '')).toBe(join(folder, 'google-chrome'))
    expect(await findChromium(join(folder, 'chromium-browser'), folder)).toBeUndefined()
    await expect(createPrinter('', '/nowhere').pdf('')).rejects.toThrow(
      'there is no Chromium or Chrome here (CHROMIUM)',
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})
