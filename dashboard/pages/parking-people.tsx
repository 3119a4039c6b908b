import { Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { OverstayTab } from '../parking/overstay-tab.tsx'
import { RightTab } from '../parking/right-tab.tsx'
import { Page } from '../ui/page.tsx'
import { PHONE } from '../ui/virtual-table.tsx'
import classes from '../parking/parking.module.css'

const tabs = ['applications', 'rights', 'overstays'] as const

/** Who may hold shared bays, who asks to, and who stayed too long (docs/SPEC.md U59). */
export function ParkingPeoplePage() {
  const { t } = useTranslation()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const [search, setSearch] = useSearchParams()
  const choice = {
    tab: search.get('tab') ?? '',
    state: search.get('state') ?? '',
    plate: search.get('plate') ?? '',
    right: search.get('right') ?? '',
    lot: search.get('lot') ?? '',
    show: search.get('show') ?? '',
    overstay: search.get('overstay') ?? '',
  }
  const set = (change: Partial<typeof choice>) =>
    setSearch(Object.fromEntries(Object.entries({ ...choice, ...change }).filter(([, is]) => is !== '')), {
      replace: true,
    })
  // a right that is asked for stands among all of them
  const tab = tabs.find((each) => each === choice.tab) ?? (choice.right === '' ? 'applications' : 'rights')
  const setTab = (next: string | null) =>
    set({
      tab: next === 'applications' || next === null ? '' : next,
      state: '',
      plate: '',
      right: '',
      lot: '',
      show: '',
      overstay: '',
    })
  return (
    <Page title={t('nav.parkingPeople')} fill={!phone} intro={t('right.intro')}>
      <Tabs className={classes.tabs} value={tab} keepMounted={false} onChange={setTab}>
        <Tabs.List>
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`right.tab.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="applications" className={classes.panel}>
          <RightTab
            state="applied"
            plate=""
            shown={choice.right}
            onShow={(right) => set({ right })}
            onFilter={undefined}
          />
        </Tabs.Panel>
        <Tabs.Panel value="rights" className={classes.panel}>
          <RightTab
            state={choice.state}
            plate={choice.plate}
            shown={choice.right}
            onShow={(right) => set({ tab: 'rights', right })}
            onFilter={set}
          />
        </Tabs.Panel>
        <Tabs.Panel value="overstays" className={classes.panel}>
          <OverstayTab choice={choice} onChoose={set} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
