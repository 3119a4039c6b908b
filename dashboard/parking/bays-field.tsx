import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Asset } from '#domain/asset.ts'
import type { LotBay } from '#domain/parking/lot.ts'
import { Icon } from '../ui/icons.tsx'
import { bayKindChoices } from './lists.ts'
import classes from './parking.module.css'

const ROW_PX = 46
const BAYS_MAX = 2_000

/** The bays of a lot: what stands on the ground, of which kind, and which may be given to others. Only rows in sight are in the page. */
export function BaysField({
  bays,
  registered,
  twice,
  onChange,
}: {
  bays: readonly LotBay[]
  /** Bays that are registered in this lot. */
  registered: readonly Asset[]
  /** A label stands there twice. */
  twice: boolean
  onChange: (bays: LotBay[]) => void
}) {
  const { t } = useTranslation()
  const scrolled = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: bays.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => bays[index]!.id,
    overscan: 6,
  })
  const listed = new Set(bays.map(({ id }) => id))
  const missing = registered.filter(({ id }) => !listed.has(id)).slice(0, BAYS_MAX - bays.length)
  const shared = bays.filter(({ isShared }) => isShared).length
  const change = (at: number, next: Partial<LotBay>) =>
    onChange(bays.map((bay, index) => (index === at ? { ...bay, ...next } : bay)))
  const share = (isShared: boolean) => onChange(bays.map((bay) => ({ ...bay, isShared })))
  const addMissing = () =>
    onChange([
      ...bays,
      ...missing.map((asset): LotBay => {
        const label = String(asset.attributes['number'] ?? asset.id).slice(0, 20)
        return { id: asset.id, label, kind: 'standard', isShared: false }
      }),
    ])
  return (
    <fieldset className={classes.fields}>
      <legend>{t('lotFile.bays')}</legend>
      <p className={classes.note}>{t('lotFile.bayCount', { n: bays.length, shared })}</p>
      {bays.length > 0 && (
        <div ref={scrolled} className={classes.bayRows} tabIndex={0} role="group" aria-label={t('lotFile.bays')}>
          <div className={classes.all} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, key, start }) => {
              const bay = bays[index]!
              return (
                <div
                  key={key}
                  className={classes.bayRow}
                  style={{ height: ROW_PX, transform: `translateY(${start}px)` }}
                >
                  <TextInput
                    aria-label={t('lotFile.labelOf', { id: bay.id })}
                    maxLength={20}
                    value={bay.label}
                    onChange={(event) => change(index, { label: event.currentTarget.value })}
                  />
                  <NativeSelect
                    aria-label={t('lotFile.kindOf', { id: bay.id })}
                    value={bay.kind}
                    onChange={(event) =>
                      change(index, {
                        kind: bayKindChoices.find((each) => each === event.currentTarget.value) ?? bay.kind,
                      })
                    }
                    data={bayKindChoices.map((value) => ({ value, label: t(`bayKind.${value}`) }))}
                  />
                  <Checkbox
                    label={t('lotPage.isShared')}
                    aria-label={t('lotFile.shareOf', { id: bay.id })}
                    checked={bay.isShared}
                    onChange={(event) => change(index, { isShared: event.currentTarget.checked })}
                  />
                  <Button
                    variant="default"
                    size="compact-md"
                    aria-label={t('lotFile.removeBay', { id: bay.id })}
                    onClick={() => onChange(bays.filter((_bay, at) => at !== index))}
                  >
                    <Icon name="close" size={14} />
                  </Button>
                </div>
              )
            })}
          </div>
        </div>
      )}
      {twice && <p role="alert">{t('lotFile.wrong.bays')}</p>}
      <div className={classes.actions}>
        <Button variant="default" size="compact-md" disabled={bays.length === 0} onClick={() => share(true)}>
          {t('lotFile.shareAll')}
        </Button>
        <Button variant="default" size="compact-md" disabled={shared === 0} onClick={() => share(false)}>
          {t('lotFile.shareNone')}
        </Button>
        {missing.length > 0 && (
          <Button variant="default" size="compact-md" onClick={addMissing}>
            {t('lotFile.addMissing', { n: missing.length })}
          </Button>
        )}
      </div>
    </fieldset>
  )
}
