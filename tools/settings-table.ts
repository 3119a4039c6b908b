/** `npm run docs` writes docs/settings.md from config.ts. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settings } from '#config'

export function settingsTable(): string {
  const rows = Object.values(settings).map((setting) => {
    const shown = String(setting.default)
    return `| \`${setting.env}\` | ${shown === '' ? '' : `\`${shown}\``} | ${setting.unit.replaceAll('|', '\\|')} | ${setting.meaning} |`
  })
  return [
    '# Settings',
    '',
    'Read once at start from the environment, and from `.env` in the working folder where the environment says nothing.',
    'All mistakes are reported together. Written by `npm run docs` from `config.ts`, and tested against it.',
    '',
    '| variable | default | unit, bounds | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/settings.md'), settingsTable())
