import { ActionIcon, Badge, Menu, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { channelsApi, type Channel } from '../channels-api.ts'
import { paths } from '../paths.ts'
import { keys, queryClient, useTownName } from '../queries.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Copied } from '../ui/copy.tsx'
import formDialog from '../ui/form-dialog.module.css'
import { Icon } from '../ui/icons.tsx'
import { Nothing } from '../ui/outcome.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'
import { ChannelForm } from './channel-form.tsx'
import classes from './channels.module.css'
import { TestDialog } from './test-dialog.tsx'

/** Channels with what each wants to hear; `editing` is held by the page, whose button adds one. */
export function ChannelList({
  channels,
  editing,
  onEdit,
}: {
  channels: readonly Channel[]
  editing: Channel | 'new' | undefined
  onEdit: (channel: Channel | undefined) => void
}) {
  const { t } = useTranslation()
  const townName = useTownName()
  const [, navigate] = useLocation()
  const [tested, setTested] = useState<Channel>()
  const [removed, setRemoved] = useState<Channel>()
  const [secret, setSecret] = useState<string>()
  const again = () => queryClient.invalidateQueries({ queryKey: keys.channels })
  const remove = useMutation({
    mutationFn: (channel: Channel) => channelsApi.remove(channel.id),
    onSuccess: async () => {
      setRemoved(undefined)
      await again()
    },
  })
  const listed = (words: readonly string[]) => (words.length === 0 ? t('channel.all') : words.join(t('common.comma')))
  return (
    <>
      <VirtualTable
        label={t('nav.channels')}
        rows={channels}
        rowKey={({ id }) => id}
        heightPx={56}
        empty={<Nothing>{t('channel.nothing')}</Nothing>}
        columns={[
          {
            name: 'name',
            label: t('channel.name'),
            track: 'minmax(0, 1.5fr)',
            phoneTrack: 'minmax(0, 1fr)',
            cell: (channel) => (
              <div className={classes.two}>
                <span>{channel.name}</span>
                <span className={classes.dim}>{t(`channel.type.${channel.type}`)}</span>
              </div>
            ),
          },
          {
            name: 'address',
            label: t('channel.address'),
            track: 'minmax(0, 1.6fr)',
            wide: true,
            cell: ({ address }) => <span title={address}>{address}</span>,
          },
          {
            name: 'towns',
            label: t('channel.towns'),
            track: 'minmax(0, 1fr)',
            wide: true,
            cell: ({ towns }) => <span title={listed(towns.map(townName))}>{listed(towns.map(townName))}</span>,
          },
          {
            name: 'levels',
            label: t('channel.levels'),
            track: 'minmax(0, 1fr)',
            wide: true,
            cell: ({ levels }) => listed(levels.map((level) => t(`role.${level}`))),
          },
          {
            name: 'severity',
            label: t('channel.severityMin'),
            track: 'minmax(0, 0.9fr)',
            wide: true,
            cell: ({ severityMin }) => t('channel.fromSeverity', { severity: t(`severity.${severityMin}`) }),
          },
          {
            name: 'state',
            label: t('channel.state'),
            track: '76px',
            cell: ({ enabled }) => <Badge variant="default">{t(enabled ? 'channel.on' : 'channel.off')}</Badge>,
          },
          {
            name: 'act',
            label: t('common.actions'),
            quiet: true,
            track: '36px',
            cell: (channel) => (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon variant="subtle" color="gray" aria-label={t('channel.actions', { name: channel.name })}>
                    <Icon name="more" />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => onEdit(channel)}>{t('channel.change')}</Menu.Item>
                  <Menu.Item onClick={() => setTested(channel)}>{t('channel.test')}</Menu.Item>
                  <Menu.Item onClick={() => navigate(paths.channels({ tab: 'deliveries', channel: channel.id }))}>
                    {t('channel.deliveries')}
                  </Menu.Item>
                  <Menu.Item onClick={() => setRemoved(channel)}>{t('channel.remove')}</Menu.Item>
                </Menu.Dropdown>
              </Menu>
            ),
          },
        ]}
      />
      <Modal
        opened={editing !== undefined}
        onClose={() => onEdit(undefined)}
        title={t(editing === 'new' ? 'channel.add' : 'channel.change')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
        classNames={formDialog}
      >
        {editing !== undefined && (
          <ChannelForm
            channel={editing === 'new' ? undefined : editing}
            onDone={(newSecret) => {
              onEdit(undefined)
              setSecret(newSecret)
              void again()
            }}
          />
        )}
      </Modal>
      {tested !== undefined && <TestDialog channel={tested} onClose={() => setTested(undefined)} />}
      <Confirm
        opened={removed !== undefined}
        title={t('channel.remove')}
        text={t('channel.removeText', { name: removed?.name ?? '' })}
        action={t('channel.remove')}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => removed !== undefined && remove.mutate(removed)}
        onClose={() => {
          setRemoved(undefined)
          remove.reset()
        }}
      />
      <Modal
        opened={secret !== undefined}
        onClose={() => setSecret(undefined)}
        title={t('channel.onceTitle')}
        size="lg"
        // seen once: it does not close by a click beside it
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {secret !== undefined && (
          <Stack>
            <Text>{t('channel.onceText')}</Text>
            <Copied label={t('channel.secretLabel')} text={secret} />
            <Text size="sm">{t('channel.onceCheck')}</Text>
          </Stack>
        )}
      </Modal>
    </>
  )
}
