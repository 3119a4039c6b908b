import { Compile } from 'typebox/compile'
import { Plan } from '#domain/plan/plan.ts'
import type { PlanRow, Plans } from '../types.ts'
import type { Context } from './context.ts'

interface Row {
  id: string
  version: number
  content: string
  changed_at_ms: number
  changed_by: string
  retired_at_ms: number | null
}

const planSchema = Compile(Plan)

/** Routes and their former versions, none of which is ever deleted: shifts name the one they were made by. */
export function createPlans({ sql, nowMs, audited }: Context): Plans {
  const latest = sql.prepare<Row>('SELECT * FROM plan WHERE id = ? AND is_latest = 1')
  const select = sql.prepare<Row>('SELECT * FROM plan WHERE id = ? AND version = ?')
  const list = sql.prepare<Row>(
    `SELECT * FROM plan
      WHERE is_latest = 1
        AND (?1 = '[]' OR town IN (SELECT value FROM json_each(?1)))
        AND (?2 = 1 OR retired_at_ms IS NULL)
      ORDER BY id`,
  )
  const insert = sql.prepare(
    `INSERT INTO plan (id, version, town, content, changed_at_ms, changed_by, retired_at_ms, is_latest)
     VALUES (?, ?, ?, ?, ?, ?, NULL, 1)`,
  )
  const supersede = sql.prepare('UPDATE plan SET is_latest = 0 WHERE id = ? AND is_latest = 1')
  const retire = sql.prepare('UPDATE plan SET retired_at_ms = ?2 WHERE id = ?1 AND is_latest = 1')
  const version = sql.prepare<{ version: number }>('SELECT plan_version AS version FROM clock')
  const changed = sql.prepare('UPDATE clock SET plan_version = plan_version + 1')

  /** Returns whether anything changed. Inside a transaction. */
  const write = (plan: Plan, content: string, by: string, onVersion: number | undefined): boolean => {
    const before = latest.get(plan.id)
    const is = before?.version ?? 0
    if (onVersion !== undefined && is !== onVersion)
      throw new RangeError(
        onVersion === 0
          ? `Cannot add plan "${plan.id}": the id is taken`
          : `Cannot change plan "${plan.id}": it was changed meanwhile, it is at version ${is} and not ${onVersion}`,
      )
    if (before?.content === content && before.retired_at_ms === null) return false
    supersede.run(plan.id)
    insert.run(plan.id, is + 1, plan.town, content, nowMs(), by)
    audited(by, before === undefined ? 'plan.add' : 'plan.change', plan.id, {
      version: is + 1,
      ...toldOf(plan),
      ...(before === undefined ? {} : { before: toldOf(JSON.parse(before.content) as Plan) }),
    })
    return true
  }
  return {
    list: async (filter = {}) =>
      list.all(JSON.stringify(filter.towns ?? []), filter.retired === true ? 1 : 0).map((row) => rowOf(row)),
    get: async (id, of) => {
      const row = of === undefined ? latest.get(id) : select.get(id, of)
      return row === undefined ? undefined : rowOf(row)
    },
    put: async (plans, by, onVersion) => {
      const contents = plans.map(contentOf)
      return sql.transaction(() => {
        let changes = 0
        for (const [at, plan] of plans.entries()) if (write(plan, contents[at]!, by, onVersion)) changes++
        if (changes > 0) changed.run()
        return plans.map(({ id }) => rowOf(latest.get(id)!))
      })
    },
    retire: async (id, by) =>
      sql.transaction(() => {
        const before = latest.get(id)
        if (before === undefined) throw new RangeError(`Cannot retire plan "${id}": there is no such plan`)
        if (before.retired_at_ms !== null) return
        retire.run(id, nowMs())
        changed.run()
        audited(by, 'plan.retire', id, { version: before.version })
      }),
    version: async () => version.get()?.version ?? 0,
  }
}

/** A plan as text whose members are in one order, so that equal plans are equal texts. @throws {RangeError} saying what is wrong with it. */
function contentOf(plan: Plan): string {
  const fits: boolean = planSchema.Check(plan)
  if (!fits) {
    const [first] = planSchema.Errors(plan)
    const part = first?.instancePath.slice(1) ?? ''
    throw new RangeError(
      `Cannot keep plan ${JSON.stringify(plan.id)}: ${part === '' ? 'it' : part} ${first?.message ?? 'is wrong'}`,
    )
  }
  const { id, name, nameEn, town, workType, sides, schedule, speedLimitKmh, vehicles, area, demoArea } = plan
  const { weekdays, weeksOfMonth, holidays, makeUpWorkdays } = schedule
  return JSON.stringify({
    id,
    name,
    nameEn,
    town,
    workType,
    sides,
    passes: plan.passes.map(({ fromMinute, toMinute }) => ({ fromMinute, toMinute })),
    schedule: {
      weekdays: weekdays.toSorted((a, b) => a - b),
      weeksOfMonth: weeksOfMonth.toSorted((a, b) => a - b),
      holidays,
      makeUpWorkdays,
    },
    speedLimitKmh,
    vehicles,
    area,
    demoArea: demoArea === true ? true : undefined,
  })
}

/** A plan in the audit log: whole but for its sides, of which there may be thousands. */
const toldOf = ({ sides, ...plan }: Plan): Readonly<Record<string, unknown>> => ({ ...plan, sides: sides.length })

const rowOf = (row: Row): PlanRow => ({
  ...(JSON.parse(row.content) as Plan),
  version: row.version,
  changedAtMs: row.changed_at_ms,
  changedBy: row.changed_by,
  ...(row.retired_at_ms === null ? {} : { retiredAtMs: row.retired_at_ms }),
})
