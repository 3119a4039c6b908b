import { ActionIcon, Badge, Button, Menu, Modal, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { roles, type Role } from '#domain/person.ts'
import { api, type User } from '../api.ts'
import { useLotName } from '../desk/names.ts'
import { parkingApi } from '../parking-api.ts'
import { keys, queryClient, useAllAssets, useTownName, useTowns } from '../queries.ts'
import { useHere } from '../session.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Copied } from '../ui/copy.tsx'
import formDialog from '../ui/form-dialog.module.css'
import { Icon } from '../ui/icons.tsx'
import { Failed, Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { VirtualTable } from '../ui/virtual-table.tsx'
import { At } from '../ui/words.tsx'

type Asked = { readonly what: 'disable' | 'enable' | 'endSessions'; readonly user: User }

/** People who may log in, their roles and their towns. */
export function UsersPage() {
  const { t } = useTranslation()
  const { person } = useHere().session
  const users = useQuery({ queryKey: keys.users, queryFn: ({ signal }) => api.users(signal) })
  const townName = useTownName()
  const lotName = useLotName()
  const [editing, setEditing] = useState<User | 'new'>()
  const [asked, setAsked] = useState<Asked>()
  const [once, setOnce] = useState<{ name: string; password: string }>()
  const again = () => queryClient.invalidateQueries({ queryKey: keys.users })
  const act = useMutation({
    mutationFn: ({ what, user }: Asked) =>
      what === 'endSessions' ? api.endSessions(user.id) : api.changeUser(user.id, { disabled: what === 'disable' }),
    onSuccess: async () => {
      setAsked(undefined)
      await again()
    },
  })
  if (users.data === undefined)
    return users.error === null ? <Waiting /> : <Failed error={users.error} again={() => void users.refetch()} />
  const townsOf = (towns: readonly string[]) =>
    towns.length === 0 ? t('user.allTowns') : towns.map(townName).join(t('common.comma'))
  const scopeOf = ({ role, lots = [], towns }: User) =>
    role === 'owner'
      ? lots.length === 0
        ? t('user.noLots')
        : lots.map(lotName).join(t('common.comma'))
      : townsOf(towns)
  return (
    <Page
      title={t('nav.users')}
      fill
      intro={t('user.intro')}
      tools={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>
          {t('user.add')}
        </Button>
      }
    >
      <VirtualTable
        label={t('nav.users')}
        rows={users.data.users}
        rowKey={({ id }) => id}
        empty={<Nothing>{t('user.nothing')}</Nothing>}
        columns={[
          {
            name: 'name',
            label: t('user.name'),
            track: 'minmax(0, 1fr)',
            cell: (user) => (
              <>
                {user.name}{' '}
                {user.id === person.id && (
                  <Badge variant="default" size="sm">
                    {t('user.you')}
                  </Badge>
                )}
              </>
            ),
          },
          {
            name: 'role',
            label: t('user.role'),
            track: '120px',
            phoneTrack: 'minmax(0, 1fr)',
            cell: (user) => t(`role.${user.role}`),
          },
          {
            name: 'towns',
            label: t('user.towns'),
            track: 'minmax(0, 2fr)',
            wide: true,
            cell: (user) => <span title={scopeOf(user)}>{scopeOf(user)}</span>,
          },
          {
            name: 'state',
            label: t('asset.state'),
            track: '168px',
            phoneTrack: 'minmax(0, 0.8fr)',
            cell: (user) =>
              t(
                user.disabledAtMs !== undefined
                  ? 'user.disabled'
                  : user.mustChangePassword
                    ? 'user.mustChange'
                    : 'user.active',
              ),
          },
          {
            name: 'created',
            label: t('user.created'),
            track: '164px',
            wide: true,
            cell: (user) => <At atMs={user.createdAtMs} />,
          },
          {
            name: 'act',
            label: t('common.actions'),
            quiet: true,
            track: '36px',
            cell: (user) => (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon variant="subtle" color="gray" aria-label={t('device.actions', { name: user.name })}>
                    <Icon name="more" />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setEditing(user)}>{t('user.change')}</Menu.Item>
                  <Menu.Item onClick={() => setAsked({ what: 'endSessions', user })}>{t('user.endSessions')}</Menu.Item>
                  <Menu.Item
                    disabled={user.id === person.id}
                    onClick={() => setAsked({ what: user.disabledAtMs === undefined ? 'disable' : 'enable', user })}
                  >
                    {t(user.disabledAtMs === undefined ? 'user.disable' : 'user.enable')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            ),
          },
        ]}
      />
      <Modal
        opened={editing !== undefined}
        onClose={() => setEditing(undefined)}
        title={t(editing === 'new' ? 'user.add' : 'user.change')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
        classNames={formDialog}
      >
        {editing !== undefined && (
          <UserForm
            user={editing === 'new' ? undefined : editing}
            onDone={(made) => {
              setEditing(undefined)
              setOnce(made)
              void again()
            }}
          />
        )}
      </Modal>
      <Confirm
        opened={asked !== undefined}
        title={t(`user.${asked?.what ?? 'disable'}`)}
        text={t(`user.${asked?.what ?? 'disable'}Text`, { name: asked?.user.name ?? '' })}
        action={t(`user.${asked?.what ?? 'disable'}`)}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => asked !== undefined && act.mutate(asked)}
        onClose={() => {
          setAsked(undefined)
          act.reset()
        }}
      />
      <Modal
        opened={once !== undefined}
        onClose={() => setOnce(undefined)}
        title={t('user.onceTitle')}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {once !== undefined && (
          <Stack>
            <Text>{t('user.onceText', { name: once.name })}</Text>
            <Copied label={t('user.oncePassword')} text={once.password} />
          </Stack>
        )}
      </Modal>
    </Page>
  )
}

function UserForm({
  user,
  onDone,
}: {
  user: User | undefined
  onDone: (made?: { name: string; password: string }) => void
}) {
  const { t, i18n } = useTranslation()
  const known = useTowns()
  const [name, setName] = useState(user?.name ?? '')
  const [role, setRole] = useState<Role>(user?.role ?? 'dispatcher')
  const [towns, setTowns] = useState<string[]>([...(user?.towns ?? [])])
  const [lots, setLots] = useState<string[]>([...(user?.lots ?? [])])
  const lotName = useLotName()
  const allLots = useAllAssets({ kind: 'lot' })
  const save = useMutation({
    mutationFn: async () => {
      if (user !== undefined) {
        await api.changeUser(user.id, { role, towns })
        if (role === 'owner') await parkingApi.setLotsOf(user.id, lots)
        return undefined
      }
      const made = await api.createUser({ name: name.trim(), role, towns })
      if (role === 'owner' && lots.length > 0) await parkingApi.setLotsOf(made.user.id, lots)
      return made.oneTimePassword === undefined ? undefined : { name: made.user.name, password: made.oneTimePassword }
    },
    onSuccess: onDone,
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('user.name')}
          required
          maxLength={100}
          disabled={user !== undefined}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('user.role')}
          value={role}
          onChange={(value) => setRole(value as Role)}
          data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
        />
        {role === 'owner' ? (
          <MultiSelect
            label={t('user.lots')}
            description={t('user.lotsRule')}
            clearable
            searchable
            value={lots}
            onChange={setLots}
            data={(allLots.data ?? []).map(({ id }) => ({ value: id, label: lotName(id) }))}
          />
        ) : (
          <MultiSelect
            label={t('user.towns')}
            description={t('user.townsRule')}
            clearable
            value={towns}
            onChange={setTowns}
            data={(known.data?.features ?? []).map(({ properties }) => ({
              value: properties.name,
              label: i18n.language === 'en' ? properties.nameEn : properties.name,
            }))}
          />
        )}
        <Mishap error={save.error} />
        <Button type="submit" loading={save.isPending}>
          {t('common.save')}
        </Button>
      </Stack>
    </form>
  )
}
