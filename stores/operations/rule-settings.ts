import type { RuleSettings } from '../types.ts'
import type { Context } from './context.ts'

type Row = Awaited<ReturnType<RuleSettings['current']>>

/** What holds before anybody changed a setting. */
const FIRST: Row = { version: 0, atMs: 0, by: '', content: '{}' }
const COLUMNS = 'version, at_ms AS atMs, by, content'

export function createRuleSettings({ sql, nowMs, audited }: Context): RuleSettings {
  const current = sql.prepare<Row>(`SELECT ${COLUMNS} FROM rule_settings ORDER BY version DESC LIMIT 1`)
  const select = sql.prepare<Row>(`SELECT ${COLUMNS} FROM rule_settings WHERE version = ?`)
  const history = sql.prepare<Row>(`SELECT ${COLUMNS} FROM rule_settings ORDER BY version DESC LIMIT ?`)
  const insert = sql.prepare('INSERT INTO rule_settings VALUES (?, ?, ?, ?)')
  const read = (): Row => current.get() ?? FIRST
  return {
    current: async () => read(),
    get: async (version) => (version === 0 ? FIRST : select.get(version)),
    history: async (limit) => history.all(limit),
    put: async (content, by) =>
      sql.transaction(() => {
        const before = read()
        if (before.content === content) return before.version
        insert.run(before.version + 1, nowMs(), by, content)
        audited(by, 'settings.change', 'settings', {
          version: before.version + 1,
          content: JSON.parse(content) as unknown,
        })
        return before.version + 1
      }),
  }
}
