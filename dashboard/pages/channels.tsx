import { Button, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { ChannelList } from '../channels/channel-list.tsx'
import { DeliveryList } from '../channels/delivery-list.tsx'
import classes from '../channels/channels.module.css'
import { channelsApi, type Channel } from '../channels-api.ts'
import { keys } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'

const tabs = ['channels', 'deliveries'] as const
type Tab = (typeof tabs)[number]

/** Group robots and webhooks, and what became of each notice on its way there (docs/SPEC.md W). */
export function ChannelsPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const [editing, setEditing] = useState<Channel | 'new'>()
  const channels = useQuery({ queryKey: keys.channels, queryFn: ({ signal }) => channelsApi.channels(signal) })
  if (channels.data === undefined)
    return channels.error === null ? (
      <Waiting />
    ) : (
      <Failed error={channels.error} again={() => void channels.refetch()} />
    )
  const tab: Tab = search.get('tab') === 'deliveries' ? 'deliveries' : 'channels'
  const set = (change: Readonly<Record<string, string>>) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        for (const [name, value] of Object.entries(change)) {
          if (value === '') next.delete(name)
          else next.set(name, value)
        }
        return next
      },
      { replace: true },
    )
  const add = () => {
    set({ tab: '' })
    setEditing('new')
  }
  return (
    <Page
      title={t('nav.channels')}
      fill
      intro={t('channel.intro')}
      tools={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={add}>
          {t('channel.add')}
        </Button>
      }
    >
      <Tabs
        className={classes.tabs}
        value={tab}
        keepMounted={false}
        onChange={(value) => set({ tab: value === 'channels' ? '' : (value ?? '') })}
      >
        <Tabs.List>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`channel.tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="channels" className={classes.panel}>
          <ChannelList channels={channels.data.channels} editing={editing} onEdit={setEditing} />
        </Tabs.Panel>
        <Tabs.Panel value="deliveries" className={classes.panel}>
          <DeliveryList
            channels={channels.data.channels}
            filter={{ state: search.get('state') ?? '', channel: search.get('channel') ?? '' }}
            onFilter={set}
          />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
