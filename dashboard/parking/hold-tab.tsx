import { Button, SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LotDetail } from '#domain/parking/operator.ts'
import { windowText } from '../coverage/words.ts'
import { dayText } from '../format.ts'
import { parkingApi } from '../parking-api.ts'
import { keys, queryClient } from '../queries.ts'
import { Nothing } from '../ui/outcome.tsx'
import { PHONE } from '../ui/virtual-table.tsx'
import { useLiveRow } from '../use-live.ts'
import { HoldDrawer } from './hold-drawer.tsx'
import { useHoldColumns } from './hold-columns.tsx'
import { PagedTable, usePages } from './paged-table.tsx'
import { holdChoices, type LotShownNow } from './use-lot-shown.ts'
import classes from './parking.module.css'

const PAGE = 100

/** Holds of a lot: who may stand where until when, and what became of it (docs/SPEC.md U58). */
export function HoldTab({ lot, shown }: { lot: LotDetail; shown: LotShownNow }) {
  const { t } = useTranslation()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const rev = useLiveRow(lot.id, 'sharing')?.rev ?? 0
  const [readRev, setReadRev] = useState(rev)
  const filter = {
    lot: lot.id,
    active: shown.holds === 'active',
    ...(shown.from === undefined || shown.to === undefined ? {} : { fromMs: shown.from, toMs: shown.to }),
  }
  const pages = usePages({
    queryKey: keys.holds(filter),
    size: PAGE,
    ask: async ({ limit, before }, signal) =>
      (await parkingApi.holds({ ...filter, limit, beforeId: before }, signal)).holds,
    placeOf: ({ id }) => id,
  })
  const columns = useHoldColumns(lot, phone, (hold) => shown.set({ hold: hold.id }))
  const refresh = () => {
    setReadRev(rev)
    void queryClient.invalidateQueries({ queryKey: ['holds'] })
  }
  return (
    <>
      <div className={classes.filters}>
        <SegmentedControl
          className={classes.own}
          aria-label={t('hold.choice')}
          value={shown.holds}
          onChange={(value) => shown.set({ holds: holdChoices.find((each) => each === value) ?? 'active' })}
          data={holdChoices.map((value) => ({ value, label: t(`hold.choices.${value}`) }))}
        />
        {shown.from !== undefined && shown.to !== undefined && (
          <button type="button" className={classes.chip} onClick={() => shown.set({ from: undefined, to: undefined })}>
            {dayText(shown.from)} {windowText({ fromMs: shown.from, toMs: shown.to })} ×
          </button>
        )}
        <span className={classes.news} role="status">
          {rev > readRev && (
            <Button size="compact-sm" variant="light" onClick={refresh}>
              {t('hold.news')}
            </Button>
          )}
        </span>
      </div>
      <PagedTable
        pages={pages}
        label={t('lotPage.tab.holds')}
        columns={columns}
        rowKey={({ id }) => id}
        heightPx={52}
        phoneHeightPx={120}
        empty={<Nothing>{t(shown.holds === 'active' ? 'hold.noneActive' : 'hold.none')}</Nothing>}
      />
      <HoldDrawer
        id={shown.hold}
        stand={rev}
        labelOf={(bay) => lot.bays.find((each) => each.bay.id === bay)?.bay.label ?? bay}
        onClose={() => shown.set({ hold: undefined })}
        onChanged={refresh}
      />
    </>
  )
}
