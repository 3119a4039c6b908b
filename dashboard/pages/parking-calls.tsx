import { useMediaQuery } from '@mantine/hooks'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { nowMs } from '../clock.ts'
import { useLotName } from '../desk/names.ts'
import { shortTimeText } from '../format.ts'
import { useBayLabels } from '../parking/bay-labels.ts'
import { CallTable } from '../parking/call-table.tsx'
import { HoldDrawer } from '../parking/hold-drawer.tsx'
import { useSharingRev } from '../parking/live-lots.ts'
import { MorningCard } from '../parking/morning-card.tsx'
import { parkingApi } from '../parking-api.ts'
import { keys, queryClient } from '../queries.ts'
import { Failed, Mishap, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { ListNews, Touched, useFollowed, usePushedQuery } from '../ui/use-followed.tsx'
import { PHONE } from '../ui/virtual-table.tsx'
import classes from '../parking/parking.module.css'

/** Who must be called before the owners’ people come, and whether the mornings will do (docs/SPEC.md U62). */
export function ParkingCallsPage() {
  const { t } = useTranslation()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const [search, setSearch] = useSearchParams()
  const choice = { lot: search.get('lot') ?? '', hold: search.get('hold') ?? '' }
  const set = (change: Partial<typeof choice>) =>
    setSearch(Object.fromEntries(Object.entries({ ...choice, ...change }).filter(([, is]) => is !== '')), {
      replace: true,
    })
  const lotName = useLotName()
  const rev = useSharingRev()
  const read = usePushedQuery({
    queryKey: keys.calls,
    ask: async (signal, how) => ({ ...(await parkingApi.calls(signal, how)), atMs: nowMs() }),
    news: rev,
    staleTime: 0,
  })
  const again = () => {
    void read.refetch()
    void queryClient.invalidateQueries({ queryKey: ['mornings'] })
  }
  const latest = useMemo(
    () => read.data?.lines.filter(({ lot }) => choice.lot === '' || lot === choice.lot),
    [read.data, choice.lot],
  )
  const followed = useFollowed({
    of: choice.lot,
    latest,
    isPushed: read.data?.isPushed ?? false,
    keyOf: ({ holdId }) => holdId,
    isHeld: choice.hold !== '',
  })
  const lines = followed.rows
  const labelOf = useBayLabels(lines.map(({ lot }) => lot))
  const shown = choice.hold === '' ? undefined : Number(choice.hold)
  return (
    <Page
      title={t('nav.parkingCalls')}
      fill={!phone}
      intro={t('call.intro')}
      tools={
        <>
          <span className={classes.dim} role="status">
            {read.data !== undefined &&
              `${t('call.count', { n: lines.length })} · ${t('call.asOf', { time: shortTimeText(read.data.atMs) })}`}
          </span>
          <ListNews {...followed} />
        </>
      }
    >
      <Mishap error={read.data === undefined ? null : read.error} />
      {choice.lot !== '' && (
        <div className={classes.filters}>
          <button type="button" className={classes.chip} onClick={() => set({ lot: '' })}>
            {t('call.onlyLot', { name: lotName(choice.lot) })} ×
          </button>
        </div>
      )}
      <div className={classes.calls}>
        <MorningCard lot={choice.lot} onLot={(lot) => set({ lot })} />
        {read.data === undefined ? (
          read.error === null ? (
            <Waiting />
          ) : (
            <Failed error={read.error} again={() => void read.refetch()} />
          )
        ) : (
          <Touched by={followed.touched}>
            <CallTable lines={lines} labelOf={labelOf} onShow={(id) => set({ hold: String(id) })} />
          </Touched>
        )}
      </div>
      <HoldDrawer id={shown} stand={rev} labelOf={labelOf} onClose={() => set({ hold: '' })} onChanged={again} />
    </Page>
  )
}
