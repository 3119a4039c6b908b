import { ActionIcon, Drawer, Menu, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { may, type Permission } from '#domain/person.ts'
import { isCalling } from './alerts/list.ts'
import { Ringer } from './alerts/ringer.tsx'
import { api } from './api.ts'
import { useOpenAlerts } from './coverage/live-shifts.ts'
import { timeText } from './format.ts'
import { isPart, troubleOf } from './health.ts'
import { changeLanguage } from './i18n/start.ts'
import { endpoints, paths } from './paths.ts'
import { forgetAnswers, keys, queryClient, useHealthInBrief, useTownName } from './queries.ts'
import { useHere, useMay } from './session.ts'
import { Icon, type IconName } from './ui/icons.tsx'
import { useConnection } from './use-live.ts'
import { useScheme } from './ui/scheme.ts'
import classes from './shell.module.css'

interface Place {
  readonly name: string
  readonly icon: IconName
  readonly to: string
  readonly permission: Permission
}
/** What is looked at all day, what is prepared for it, and the platform itself. */
const groups = [
  {
    name: 'watch',
    places: [
      { name: 'map', icon: 'map', to: paths.map(), permission: 'see-live' },
      { name: 'shifts', icon: 'shift', to: paths.shifts(), permission: 'see-coverage' },
      { name: 'alerts', icon: 'bell', to: paths.alerts(), permission: 'see-alerts' },
      { name: 'streets', icon: 'search', to: paths.streets(), permission: 'see-coverage' },
      { name: 'assets', icon: 'list', to: paths.assets(), permission: 'see-live' },
    ],
  },
  {
    name: 'service',
    places: [
      { name: 'orders', icon: 'board', to: paths.orders(), permission: 'see-orders' },
      { name: 'roster', icon: 'roster', to: paths.roster(), permission: 'see-service' },
      { name: 'publicReports', icon: 'report', to: paths.publicReports(), permission: 'lead-orders' },
      { name: 'serviceLevels', icon: 'levels', to: paths.serviceLevels(), permission: 'see-service' },
    ],
  },
  {
    name: 'parking',
    places: [
      { name: 'parking', icon: 'parking', to: paths.parking(), permission: 'see-parking' },
      { name: 'parkingCalls', icon: 'phone', to: paths.parkingCalls(), permission: 'see-parking' },
      { name: 'parkingPeople', icon: 'plate', to: paths.parkingPeople(), permission: 'see-parking' },
      { name: 'parkingForecast', icon: 'forecast', to: paths.parkingForecast(), permission: 'see-parking' },
    ],
  },
  {
    name: 'plan',
    places: [
      { name: 'plans', icon: 'route', to: paths.plans(), permission: 'see-coverage' },
      { name: 'calendar', icon: 'calendar', to: paths.calendar(), permission: 'see-coverage' },
      { name: 'rules', icon: 'rules', to: paths.rules(), permission: 'see-coverage' },
    ],
  },
  {
    name: 'platform',
    places: [
      { name: 'quarantine', icon: 'quarantine', to: paths.quarantine(), permission: 'see-quarantine' },
      { name: 'devices', icon: 'device', to: paths.devices(), permission: 'manage-devices' },
      { name: 'users', icon: 'users', to: paths.users(), permission: 'manage-users' },
      { name: 'channels', icon: 'channel', to: paths.channels(), permission: 'manage-channels' },
      { name: 'exports', icon: 'export', to: paths.exports(), permission: 'manage-export-keys' },
      { name: 'audit', icon: 'audit', to: paths.audit(), permission: 'see-audit' },
      { name: 'system', icon: 'system', to: paths.system(), permission: 'see-health' },
    ],
  },
] as const satisfies readonly { name: string; places: readonly Place[] }[]

/** Header, navigation and the state of the connection around every page. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const [menuOpen, menu] = useDisclosure(false)
  const seesHealth = useMay('see-health')
  const rings = useMay('see-orders')
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t('shell.skip')}
      </a>
      <header className={classes.header}>
        <ActionIcon
          className={classes.burger}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('shell.menu')}
          aria-expanded={menuOpen}
          onClick={menu.open}
        >
          <Icon name="menu" size={22} />
        </ActionIcon>
        <Link href={paths.map()} className={classes.brand}>
          <img src="/icon.svg" alt="" width={26} height={26} />
          <span className={classes.brandName}>Kerbside</span>
          <span className={classes.brandLine}>{t('shell.subtitle')}</span>
        </Link>
        <div className={classes.right}>
          {seesHealth && <HealthMark />}
          <ConnectionMark />
          {rings && <Ringer />}
          <LanguageSwitch />
          <SchemeSwitch />
          <PersonMenu />
        </div>
      </header>
      <Outage />
      <nav className={classes.rail} aria-label={t('shell.navigation')}>
        <Places />
      </nav>
      <Drawer
        opened={menuOpen}
        onClose={menu.close}
        size={260}
        title="Kerbside"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <nav aria-label={t('shell.navigation')} className={classes.drawerPlaces}>
          <Places chosen={menu.close} />
        </nav>
      </Drawer>
      <main id="main" className={classes.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}

function Places({ chosen }: { chosen?: () => void }) {
  const { t } = useTranslation()
  const [location] = useLocation()
  const { person } = useHere().session
  const openAlerts = useOpenAlerts().filter(isCalling).length
  return groups
    .map(({ name, places }) => ({ name, places: places.filter(({ permission }) => may(person.role, permission)) }))
    .filter(({ places }) => places.length > 0)
    .map(({ name: group, places }) => (
      <div key={group} className={classes.group} role="group" aria-label={t(`navGroup.${group}`)}>
        <span className={classes.groupName} aria-hidden="true">
          {t(`navGroup.${group}`)}
        </span>
        {places.map(({ name, icon, to }) => (
          <Link
            key={name}
            href={to}
            className={classes.place}
            aria-current={isAt(location, to) ? 'page' : undefined}
            onClick={chosen}
          >
            <Icon name={icon} size={20} />
            <span>{t(`nav.${name}`)}</span>
            {name === 'alerts' && openAlerts > 0 && (
              <span className={classes.badge}>
                <span aria-hidden="true">{openAlerts > 99 ? '99+' : openAlerts}</span>
                <span className="visually-hidden">{t('alert.openCount', { n: openAlerts })}</span>
              </span>
            )}
          </Link>
        ))}
      </div>
    ))
}

/** A street's page belongs to the search of streets, a toilet's day to the service levels; below the lots are pages of their own. */
const isAt = (location: string, to: string): boolean => {
  if (to === '/') return location === '/'
  if (to === paths.parking()) return location === to || location.startsWith('/parking/lot/')
  const below = belonging.find(([place]) => place === to)?.[1]
  return location === to || location.startsWith(`${to}/`) || (below !== undefined && location.startsWith(below))
}
const belonging = [
  ['/streets', '/street/'],
  ['/service-levels', '/toilet/'],
] as const

function ConnectionMark() {
  const { t } = useTranslation()
  const { connection } = useConnection()
  return (
    <span className={classes.connection} data-connection={connection} role="status">
      <span className={classes.lamp} aria-hidden="true" />
      <span className={classes.connectionWord}>{t(`connection.${connection}`)}</span>
    </span>
  )
}

const HEALTH_MS = 15_000

/** What is not well, and the way to the page that tells why; there when empty too, so that a reader hears it come. */
function HealthMark() {
  const { t } = useTranslation()
  const { data, error } = useHealthInBrief(HEALTH_MS)
  const trouble = troubleOf(data, error)
  const words = () => {
    if (trouble === undefined) return ''
    if (trouble.state === 'unknown') return t('shell.health.unknown')
    const parts = trouble.parts.map((name) => (isPart(name) ? t(`system.part.${name}`) : name))
    return t(`shell.health.${trouble.state}`, { parts: parts.join(t('common.comma')) })
  }
  return (
    <span className={classes.health} role="status">
      {trouble !== undefined && (
        <Link href={paths.system()} data-state={trouble.state} title={words()}>
          <Icon name="quarantine" size={16} />
          <span className={classes.healthWords}>{words()}</span>
        </Link>
      )}
    </span>
  )
}

/** While nothing arrives: what is on the screen is old, and says how old. */
function Outage() {
  const { t } = useTranslation()
  const { connection, asOfMs } = useConnection()
  if (connection !== 'lost' || asOfMs === undefined) return <div className={classes.outage} />
  return (
    <div className={classes.outage} data-lost role="alert">
      <Icon name="quarantine" size={16} />
      <span>{t('connection.outage', { time: timeText(asOfMs) })}</span>
    </div>
  )
}

function LanguageSwitch() {
  const { t, i18n } = useTranslation()
  const other = i18n.language === 'en' ? 'zh-CN' : 'en'
  return (
    <UnstyledButton className={classes.language} onClick={() => void changeLanguage(other)} lang={other}>
      {t('shell.otherLanguage')}
    </UnstyledButton>
  )
}

function SchemeSwitch() {
  const { t } = useTranslation()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useScheme()
  const label = t(scheme === 'dark' ? 'shell.light' : 'shell.dark')
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
      >
        <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
      </ActionIcon>
    </Tooltip>
  )
}

function PersonMenu() {
  const { t } = useTranslation()
  const { person } = useHere().session
  const townName = useTownName()
  const [, go] = useLocation()
  const logout = async () => {
    // also when the server says the session was over already
    await api.logout().catch(() => undefined)
    forgetAnswers()
    await queryClient.invalidateQueries({ queryKey: keys.session })
  }
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.person} aria-label={t('shell.person', { name: person.name })}>
          <Icon name="user" />
          <span className={classes.personName}>{person.name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {t(`role.${person.role}`)}
          {person.towns.length > 0 && ` · ${person.towns.map(townName).join(t('common.comma'))}`}
        </Menu.Label>
        <Menu.Item onClick={() => go(paths.password())}>{t('shell.changePassword')}</Menu.Item>
        <Menu.Item component="a" href={endpoints.apiDocs()} target="_blank" rel="noreferrer">
          {t('shell.apiDocs')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void logout()}>{t('shell.logout')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
