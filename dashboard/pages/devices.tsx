import { ActionIcon, Button, Menu, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import type { DeviceKind } from '#domain/asset.ts'
import { api, type Credential, type DeviceEntry } from '../api.ts'
import { RegisterForm } from '../devices/register-form.tsx'
import { SecretShown } from '../devices/secret.tsx'
import { nameOf } from '../format.ts'
import { paths } from '../paths.ts'
import { keys, queryClient, useTownName } from '../queries.ts'
import { Confirm } from '../ui/confirm.tsx'
import formDialog from '../ui/form-dialog.module.css'
import { Icon } from '../ui/icons.tsx'
import { Failed, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'
import { At } from '../ui/words.tsx'
import classes from './assets.module.css'

const PAGE = 1_000
const kinds = ['sweeper', 'toilet', 'bay'] as const satisfies readonly DeviceKind[]
type Asked = { readonly what: 'rotate' | 'revoke'; readonly device: DeviceEntry }

/** Who may send: registering, new secrets, revoking. */
export function DevicesPage() {
  const { t, i18n } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const wanted = search.get('search') ?? ''
  const kind = search.get('kind') ?? ''
  const set = (change: { search?: string; kind?: string }) =>
    setSearch(
      Object.fromEntries(Object.entries({ search: wanted, kind, ...change }).filter(([, value]) => value !== '')),
      { replace: true },
    )
  const townName = useTownName()
  const [registering, setRegistering] = useState(false)
  const [asked, setAsked] = useState<Asked>()
  const [issued, setIssued] = useState<Credential>()
  const filter = { search: useDeferredValue(wanted.trim()), kind, limit: PAGE }
  const pages = useInfiniteQuery({
    queryKey: keys.devices(filter),
    queryFn: ({ pageParam, signal }) => api.devices({ ...filter, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: { next?: string }) => last.next,
    placeholderData: keepPreviousData,
  })
  const act = useMutation({
    mutationFn: async ({ what, device }: Asked) => {
      if (what === 'rotate') return api.rotate(device.asset.id)
      await api.revoke(device.asset.id)
      return undefined
    },
    onSuccess: (credential) => {
      setAsked(undefined)
      setIssued(credential)
      return queryClient.invalidateQueries({ queryKey: ['devices'] })
    },
  })
  if (pages.data === undefined)
    return pages.error === null ? <Waiting /> : <Failed error={pages.error} again={() => void pages.refetch()} />
  const rows = pages.data.pages.flatMap(({ devices }) => devices)
  const nameAsked = asked === undefined ? '' : nameOf(asked.device.asset, i18n.language)
  const credential = (device: DeviceEntry) =>
    device.issuedAtMs === undefined ? 'none' : device.revokedAtMs === undefined ? 'valid' : 'revoked'
  return (
    <Page
      title={t('nav.devices')}
      fill
      intro={t('device.intro')}
      tools={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setRegistering(true)}>
          {t('device.register')}
        </Button>
      }
    >
      <div className={classes.filters}>
        <TextInput
          className={classes.search}
          aria-label={t('assets.search')}
          placeholder={t('assets.search')}
          leftSection={<Icon name="search" size={16} />}
          value={wanted}
          onChange={(event) => set({ search: event.currentTarget.value })}
        />
        <Select
          aria-label={t('asset.kind')}
          value={kind}
          onChange={(value) => set({ kind: value ?? '' })}
          data={[
            { value: '', label: t('assets.allKinds') },
            ...kinds.map((value) => ({ value, label: t(`kind.${value}`) })),
          ]}
        />
      </div>
      <VirtualTable
        label={t('nav.devices')}
        rows={rows}
        rowKey={({ asset }) => asset.id}
        empty={<Nothing>{t('device.nothing')}</Nothing>}
        columns={[
          {
            name: 'name',
            label: t('asset.name'),
            track: 'minmax(0, 2fr)',
            cell: ({ asset }) => (
              <Link href={paths.asset(asset.id)} className={classes.name}>
                <span>{nameOf(asset, i18n.language)}</span>
              </Link>
            ),
          },
          {
            name: 'id',
            label: t('asset.id'),
            track: 'minmax(64px, 1fr)',
            cell: ({ asset }) => <code>{asset.id}</code>,
          },
          {
            name: 'kind',
            label: t('asset.kind'),
            track: '120px',
            wide: true,
            cell: ({ asset }) => t(`kind.${asset.kind}`),
          },
          {
            name: 'town',
            label: t('asset.town'),
            track: '180px',
            wide: true,
            cell: ({ asset }) => townName(asset.town),
          },
          {
            name: 'online',
            label: t('device.connection'),
            track: '84px',
            cell: ({ online }) =>
              t(online === undefined ? 'device.neverConnected' : online ? 'device.online' : 'device.offline'),
          },
          {
            name: 'credential',
            label: t('device.credential'),
            track: '90px',
            wide: true,
            cell: (device) => t(`device.${credential(device)}`),
          },
          {
            name: 'issued',
            label: t('device.issued'),
            track: '164px',
            wide: true,
            cell: ({ issuedAtMs, revokedAtMs }) => <At atMs={revokedAtMs ?? issuedAtMs} />,
          },
          {
            name: 'act',
            label: t('common.actions'),
            quiet: true,
            track: '36px',
            cell: (device) => (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('device.actions', { name: nameOf(device.asset, i18n.language) })}
                  >
                    <Icon name="more" />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item
                    leftSection={<Icon name="key" size={16} />}
                    onClick={() => setAsked({ what: 'rotate', device })}
                  >
                    {t('device.rotate')}
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<Icon name="close" size={16} />}
                    disabled={credential(device) !== 'valid'}
                    onClick={() => setAsked({ what: 'revoke', device })}
                  >
                    {t('device.revoke')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            ),
          },
        ]}
      />
      {pages.hasNextPage && (
        <Button variant="subtle" mt="xs" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
      <Modal
        opened={registering}
        onClose={() => setRegistering(false)}
        title={t('device.register')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
        classNames={formDialog}
      >
        <RegisterForm
          onDone={(made) => {
            setRegistering(false)
            setIssued(made)
            void queryClient.invalidateQueries({ queryKey: ['devices'] })
            void queryClient.invalidateQueries({ queryKey: ['assets'] })
          }}
        />
      </Modal>
      <Confirm
        opened={asked !== undefined}
        title={t(asked?.what === 'revoke' ? 'device.revoke' : 'device.rotate')}
        text={t(asked?.what === 'revoke' ? 'device.revokeText' : 'device.rotateText', { name: nameAsked })}
        action={t(asked?.what === 'revoke' ? 'device.revoke' : 'device.rotate')}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => asked !== undefined && act.mutate(asked)}
        onClose={() => {
          setAsked(undefined)
          act.reset()
        }}
      />
      <Modal
        opened={issued !== undefined}
        onClose={() => setIssued(undefined)}
        title={t('device.secretTitle')}
        size="lg"
        // seen once: it does not close by a click beside it
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {issued !== undefined && (
          <Stack>
            <Text>{t('device.secretText')}</Text>
            <SecretShown credential={issued} />
            <Button onClick={() => setIssued(undefined)}>{t('device.kept')}</Button>
          </Stack>
        )}
      </Modal>
    </Page>
  )
}
