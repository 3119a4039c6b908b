import { Button, Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { LotDetail } from '#domain/parking/operator.ts'
import { Refusal } from '../http.ts'
import { BayTab } from '../parking/bay-tab.tsx'
import { HoldTab } from '../parking/hold-tab.tsx'
import { useBaysNow, useLotsNow } from '../parking/live-lots.ts'
import { placeStateOf } from '../parking/lot-columns.tsx'
import { NowTab } from '../parking/now-tab.tsx'
import { PapersTab } from '../parking/papers-tab.tsx'
import { SessionTab } from '../parking/session-tab.tsx'
import { UsageTab } from '../parking/usage-tab.tsx'
import { lotTabs, useLotShown, type LotTab } from '../parking/use-lot-shown.ts'
import { parkingApi } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys, queryClient, useTownName } from '../queries.ts'
import { useMay } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Failed, Mishap, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { SymbolMark } from '../ui/symbol.tsx'
import { PHONE } from '../ui/virtual-table.tsx'
import { Age } from '../ui/words.tsx'
import { useLiveRow } from '../use-live.ts'
import classes from '../parking/parking.module.css'

/** All of a lot: its bays now, holds, stays, figures, its file and how it is shared (docs/SPEC.md U56). */
export function LotPage({ id }: { id: string }) {
  const { t } = useTranslation()
  const lot = useQuery({ queryKey: keys.lot(id), queryFn: ({ signal }) => parkingApi.lot(id, signal) })
  useAgainWithHolds(id)
  if (lot.data !== undefined) return <Known asked={lot.data} error={lot.error} />
  if (lot.error === null) return <Waiting />
  if (lot.error instanceof Refusal && lot.error.status === 404)
    return (
      <Page title={t('lotPage.missing', { id })}>
        <Link href={paths.parking()}>{t('nav.parking')}</Link>
      </Page>
    )
  return <Failed error={lot.error} again={() => void lot.refetch()} />
}

function Known({ asked, error }: { asked: LotDetail; error: Error | null }) {
  const { t, i18n } = useTranslation()
  const shown = useLotShown()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const mayManage = useMay('manage-parking')
  const lot = useLotAsOfNow(asked)
  const title = i18n.language === 'en' ? (lot.nameEn ?? lot.name) : lot.name
  return (
    <Page
      title={title}
      fill={!phone}
      intro={<Intro lot={lot} />}
      tools={
        <>
          <Button
            component={Link}
            href={paths.map({ asset: lot.id })}
            variant="default"
            leftSection={<Icon name="pin" size={16} />}
          >
            {t('asset.onMap')}
          </Button>
          {mayManage && (
            <Button component={Link} href={paths.lotCode(lot.id)} variant="default">
              {t('lotCode.open')}
            </Button>
          )}
        </>
      }
    >
      <Mishap error={error} />
      <Tabs
        className={classes.tabs}
        value={shown.tab}
        keepMounted={false}
        onChange={(tab) => shown.set({ tab: tab as LotTab })}
      >
        <Tabs.List>
          {lotTabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`lotPage.tab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="now" className={classes.scrolled}>
          <NowTab lot={lot} shown={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="bays" className={classes.panel}>
          <BayTab lot={lot} shown={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="holds" className={classes.panel}>
          <HoldTab lot={lot} shown={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="sessions" className={classes.panel}>
          <SessionTab lot={lot} shown={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="usage" className={classes.scrolled}>
          <UsageTab lot={lot} shown={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="papers" className={classes.scrolled}>
          <PapersTab lot={lot} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

/** Which bay is for which hold is asked again when its holds were pushed; what is there stays until there is an answer. */
function useAgainWithHolds(id: string): void {
  const rev = useLiveRow(id, 'sharing')?.rev
  const [firstRev] = useState(rev)
  useEffect(() => {
    if (rev === firstRev) return
    queryClient
      .fetchQuery({
        queryKey: keys.lot(id),
        queryFn: ({ signal }) => parkingApi.lot(id, signal, { unattended: true }),
        staleTime: 0,
      })
      // the page's own question says what is wrong
      .catch(() => undefined)
  }, [id, rev, firstRev])
}

/** What was asked for, with what was pushed since. */
function useLotAsOfNow(asked: LotDetail): LotDetail {
  const now = useLotsNow().get(asked.id)
  const bays = useBaysNow().get(asked.id)
  return useMemo(
    () => ({
      ...asked,
      ...(now?.occupancy === undefined ? {} : { occupancy: now.occupancy }),
      ...(now?.sharing === undefined ? {} : { sharing: now.sharing }),
      bays: asked.bays.map((each) => {
        const live = bays?.get(each.bay.id)
        return live === undefined ? each : { ...each, live }
      }),
    }),
    [asked, now, bays],
  )
}

function Intro({ lot }: { lot: LotDetail }) {
  const { t } = useTranslation()
  const townName = useTownName()
  const state = placeStateOf(lot)
  const { profile } = lot.file
  return (
    <span className={classes.intro}>
      <SymbolMark kind="lot" state={state} size={22} />
      <strong>{t(`lot.${state}`)}</strong>
      <Age atMs={lot.occupancy?.heardMs ?? lot.occupancy?.atMs} />
      <span>{profile.owner}</span>
      <span>
        {t(`ownerType.${profile.ownerType}`)} · {townName(lot.town)}
      </span>
      <Link href={paths.asset(lot.id)}>{lot.id}</Link>
    </span>
  )
}
