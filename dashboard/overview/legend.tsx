import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SideMark, standings } from '../coverage/side-mark.tsx'
import type { LayerName } from '../map/style.ts'
import { placeStates, vehicleStates } from '../status.ts'
import { SymbolMark } from '../ui/symbol.tsx'
import classes from './legend.module.css'

const layers = ['vehicles', 'sides', 'toilets', 'lots', 'roadNames', 'towns'] as const satisfies readonly LayerName[]

/** What the symbols mean, and which are shown. */
export function Legend({
  hidden,
  onHidden,
  tianditu,
  onTianditu,
  open,
  sides,
}: {
  hidden: ReadonlySet<LayerName>
  onHidden: (hidden: ReadonlySet<LayerName>) => void
  /** Undefined: no key, so not offered. */
  tianditu: boolean | undefined
  onTianditu: (on: boolean) => void
  open: boolean
  /** Streets of shifts are shown to this person. */
  sides: boolean
}) {
  const { t } = useTranslation()
  const toggle = (layer: LayerName, on: boolean) => {
    const next = new Set(hidden)
    if (on) next.delete(layer)
    else next.add(layer)
    onHidden(next)
  }
  return (
    <details className={classes.legend} open={open}>
      <summary>{t('map.legend')}</summary>
      {layers
        .filter((layer) => layer !== 'sides' || sides)
        .map((layer) => (
          <div key={layer} className={classes.layer}>
            <Checkbox
              size="xs"
              label={t(`layer.${layer}`)}
              checked={!hidden.has(layer)}
              onChange={(event) => toggle(layer, event.currentTarget.checked)}
            />
            {layer === 'vehicles' && (
              <ul className={classes.symbols}>
                {vehicleStates.map((state) => (
                  <li key={state}>
                    <SymbolMark kind="sweeper" state={state} size={20} />
                    {t(`vehicle.${state}`)}
                  </li>
                ))}
              </ul>
            )}
            {layer === 'sides' && (
              <>
                <ul className={classes.symbols}>
                  {standings.map((state) => (
                    <li key={state}>
                      <SideMark state={state} width={30} />
                      {t(`side.${state}`)}
                    </li>
                  ))}
                </ul>
                <p className={classes.note}>{t('map.sidesNote')}</p>
              </>
            )}
            {layer === 'toilets' && (
              <ul className={classes.symbols}>
                {placeStates.map((state) => (
                  <li key={state}>
                    <SymbolMark kind="toilet" state={state} size={20} />
                    {t(`toilet.${state}`)}
                  </li>
                ))}
                <li className={classes.whole}>
                  <span className={classes.order} aria-hidden="true" />
                  {t('desk.hasOrder')}
                </li>
              </ul>
            )}
            {layer === 'lots' && (
              <ul className={classes.symbols}>
                {placeStates.map((state) => (
                  <li key={state}>
                    <SymbolMark kind="lot" state={state} size={20} />
                    {t(`lot.${state}`)}
                  </li>
                ))}
              </ul>
            )}
          </div>
        ))}
      {tianditu !== undefined && (
        <div className={classes.layer}>
          <Checkbox
            size="xs"
            label={t('layer.tianditu')}
            checked={tianditu}
            onChange={(event) => onTianditu(event.currentTarget.checked)}
          />
        </div>
      )}
    </details>
  )
}
