import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlanProblem } from '#domain/plan/check.ts'
import { lengthText } from '../coverage/percents.ts'
import { useSideName } from '../coverage/words.ts'
import { networkSides, sidesInBox, sidesToPick } from '../map/network-sides.ts'
import { useNetwork } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { Waiting } from '../ui/outcome.tsx'
import { ByName } from './by-name.tsx'
import { ChosenSides } from './chosen-sides.tsx'
import { add, move, redo, remove, toggle, undo, type Picking } from './picking.ts'
import { ProblemLines } from './problem-lines.tsx'
import classes from './editor.module.css'

const PickMap = lazy(async () => ({ default: (await import('../map/pick-map.tsx')).PickMap }))

const modes = ['click', 'boxAdd', 'boxRemove'] as const
type Mode = (typeof modes)[number]
const nothing: ReadonlySet<string> = new Set()

/** Sides of a plan: on the map by click or box, by the name of their street, and as a list in the order they are driven. */
export function SidePicker({
  picking,
  passes,
  problems,
  onChange,
}: {
  picking: Picking
  /** How many there are. */
  passes: number
  problems: readonly PlanProblem[]
  /** Left out: only looked at. */
  onChange?: ((picking: Picking) => void) | undefined
}) {
  const { t } = useTranslation()
  const sideName = useSideName()
  const network = useNetwork()
  const [mode, setMode] = useState<Mode>('click')
  const [selected, setSelected] = useState<string>()
  // the whole plan is looked at first; then what was asked for by name or in the list
  const [wished, setWished] = useState<readonly string[]>(picking.sides)

  const known = useMemo(() => networkSides(network.data), [network.data])
  const all = useMemo(
    () => sidesToPick(known, sideName),
    // the words change with the language only
    [known, t],
  )
  const chosen = useMemo(() => new Set(picking.sides), [picking.sides])
  const drawn = useMemo(
    () => all.map((side) => (chosen.has(side.edge) ? { ...side, state: 'chosen' as const } : side)),
    [all, chosen],
  )
  const marked = useMemo(() => (selected === undefined ? nothing : new Set([selected])), [selected])
  const focus = useMemo(() => {
    const sides = wished.flatMap((edge) => known.get(edge) ?? [])
    return sides.length === 0 ? undefined : sides
  }, [wished, known])
  const rows = useMemo(
    () =>
      picking.sides.map((edge, place) => {
        const side = known.get(edge)
        return { edge, place, name: side === undefined ? edge : sideName(side), lengthM: side?.lengthM }
      }),
    [picking.sides, known, t],
  )
  const sumM = rows.reduce((sum, { lengthM = 0 }) => sum + lengthM, 0)
  const streets = new Set(picking.sides.flatMap((edge) => known.get(edge)?.name ?? [])).size

  const select = (edge: string) => {
    setSelected(edge)
    setWished([edge])
  }
  const boxed = (box: readonly [number, number, number, number]) => {
    const edges = sidesInBox(known.values(), box)
    onChange?.(mode === 'boxRemove' ? remove(picking, edges) : add(picking, edges))
  }
  return (
    <>
      <section className={classes.map} aria-label={t('map.map')}>
        {onChange !== undefined && (
          <div className={classes.tools}>
            <SegmentedControl
              size="xs"
              aria-label={t('plan.mode')}
              value={mode}
              onChange={setMode}
              data={modes.map((value) => ({ value, label: t(`plan.modes.${value}`) }))}
            />
            <Tooltip label={t('plan.undo')}>
              <ActionIcon
                variant="default"
                aria-label={t('plan.undo')}
                disabled={picking.past.length === 0}
                onClick={() => onChange(undo(picking))}
              >
                <Icon name="undo" size={16} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={t('plan.redo')}>
              <ActionIcon
                variant="default"
                aria-label={t('plan.redo')}
                disabled={picking.future.length === 0}
                onClick={() => onChange(redo(picking))}
              >
                <Icon name="redo" size={16} />
              </ActionIcon>
            </Tooltip>
          </div>
        )}
        <Suspense fallback={<Waiting />}>
          <PickMap
            label={t('plan.map')}
            sides={drawn}
            marked={marked}
            focus={focus}
            onSide={(edge) => {
              if (onChange === undefined) setSelected(edge)
              else if (mode === 'click') onChange(toggle(picking, edge))
            }}
            onBox={onChange === undefined || mode === 'click' ? undefined : boxed}
          />
        </Suspense>
      </section>
      <section className={classes.chosen} aria-label={t('plan.sides')}>
        {onChange !== undefined && (
          <ByName
            chosen={chosen}
            onAdd={(edges) => {
              onChange(add(picking, edges))
              setWished(edges)
            }}
          />
        )}
        <p className={classes.total} role="status">
          <b>{t('plan.total', { n: picking.sides.length, length: lengthText(sumM) })}</b>{' '}
          <span className={classes.dim}>
            {t('plan.totalMore', { streets, passes, length: lengthText(sumM * passes) })}
          </span>
        </p>
        <ProblemLines problems={problems} />
        <ChosenSides
          sides={rows}
          selected={selected}
          onSelect={select}
          onMove={onChange === undefined ? undefined : (edge, by) => onChange(move(picking, edge, by))}
          onRemove={onChange === undefined ? undefined : (edge) => onChange(remove(picking, [edge]))}
        />
      </section>
    </>
  )
}
