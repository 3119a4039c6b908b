import { Button, Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ToiletProfile } from '#domain/toilet/profile.ts'
import { minuteText } from '#domain/plan/minute-text.ts'
import { dateTimeText } from '../format.ts'
import { paths, serviceEndpoints } from '../paths.ts'
import { keys, queryClient, useTownName } from '../queries.ts'
import type { ToiletProfileRow } from '#domain/toilet/profile.ts'
import { serviceApi } from '../service-api.ts'
import { useMay } from '../session.ts'
import { Mishap, Waiting } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { Figure, Figures } from '../ui/words.tsx'
import { FileForm } from './file-form.tsx'
import { changedMembers, stallChoices } from './lists.ts'
import classes from './toilet.module.css'

/** The file of a toilet (一厕一档): what it is, and how it became so. */
export function ToiletFile({ id }: { id: string }) {
  const { t } = useTranslation()
  const mayLead = useMay('lead-orders')
  const seesVersions = useMay('see-service')
  const [open, setOpen] = useState<'form' | 'versions'>()
  const toilet = useQuery({
    queryKey: keys.toilet(id),
    queryFn: ({ signal }) => serviceApi.toilet(id, signal),
  })
  const kept = toilet.data?.profile
  return (
    <Card
      title={t('toiletFile.title')}
      tools={
        <div className={classes.fileTools}>
          {mayLead && (
            <>
              <Button component={Link} href={paths.toiletCode(id)} variant="default" size="compact-md">
                {t('toiletFile.code')}
              </Button>
              <Button variant="default" size="compact-md" disabled={kept === undefined} onClick={() => setOpen('form')}>
                {t('rule.change')}
              </Button>
            </>
          )}
          {seesVersions && (
            <Button variant="subtle" color="gray" size="compact-md" onClick={() => setOpen('versions')}>
              {t('toiletFile.versions')}
            </Button>
          )}
        </div>
      }
    >
      <Mishap error={toilet.error} />
      {kept === undefined ? (
        toilet.error === null && <Waiting />
      ) : (
        <FileFigures kept={kept} town={toilet.data?.toilet.town ?? ''} />
      )}
      <Drawer
        opened={open === 'form'}
        onClose={() => setOpen(undefined)}
        position="right"
        size={640}
        title={t('toiletFile.edit')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {open === 'form' && kept !== undefined && (
          <FileForm
            id={id}
            kept={kept}
            onDone={() => {
              setOpen(undefined)
              void queryClient.invalidateQueries({ queryKey: keys.toilet(id) })
            }}
          />
        )}
      </Drawer>
      <Drawer
        opened={open === 'versions'}
        onClose={() => setOpen(undefined)}
        position="right"
        size={480}
        title={t('toiletFile.versions')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {open === 'versions' && <Versions id={id} />}
      </Drawer>
    </Card>
  )
}

function FileFigures({ kept, town }: { kept: ToiletProfileRow; town: string }) {
  const { t } = useTranslation()
  const townName = useTownName()
  const { profile, version, changedBy, changedAtMs } = kept
  const { toiletClass, siting, toiletType, stalls, openMinute, closeMinute, team, equipment } = profile
  const counted = stallChoices.map((kind) => [kind, stalls.filter((stall) => stall.kind === kind).length] as const)
  return (
    <>
      <Figures>
        <Figure name={t('toiletFile.toiletClass')}>
          {toiletClass === undefined ? '–' : t(`toiletClass.${toiletClass}`)}
        </Figure>
        <Figure name={t('toiletFile.siting')}>{siting === undefined ? '–' : t(`toiletSiting.${siting}`)}</Figure>
        <Figure name={t('toiletFile.toiletType')}>{t(`toiletType.${toiletType}`)}</Figure>
        <Figure name={t('toiletFile.hours')}>
          {openMinute === closeMinute || (openMinute === 0 && closeMinute === 1_440)
            ? t('toiletPage.openAlways')
            : `${minuteText(openMinute)}–${minuteText(closeMinute)}`}
        </Figure>
        <Figure name={t('toiletFile.team')}>{team === '' ? townName(town) : townName(team)}</Figure>
        <Figure name={t('toiletFile.stalls')} wide>
          {counted
            .filter(([, n]) => n > 0)
            .map(([kind, n]) => `${t(`stallKind.${kind}`)} ${n}`)
            .join(' · ') || '–'}
        </Figure>
        {equipment.length > 0 && (
          <Figure name={t('toiletFile.equipment')} wide>
            {equipment
              .map(
                ({ sensor, id, model }) =>
                  `${t(`sensorKind.${sensor}`)} ${id}${model === undefined ? '' : ` (${model})`}`,
              )
              .join(' · ')}
          </Figure>
        )}
        {profile.address !== undefined && (
          <Figure name={t('toiletFile.address')} wide>
            {profile.address}
          </Figure>
        )}
        {profile.phone !== undefined && <Figure name={t('toiletFile.phone')}>{profile.phone}</Figure>}
        {profile.note !== undefined && (
          <Figure name={t('excuse.note')} wide>
            {profile.note}
          </Figure>
        )}
      </Figures>
      {profile.photoId !== undefined && (
        <p>
          <img
            src={serviceEndpoints.photo(profile.photoId)}
            alt={t('toiletFile.photo')}
            width={320}
            height={200}
            loading="lazy"
          />
        </p>
      )}
      <p className={classes.dim}>
        {version === 0
          ? t('toiletFile.made')
          : t('toiletFile.version', { version, by: changedBy, time: dateTimeText(changedAtMs) })}
      </p>
    </>
  )
}

function Versions({ id }: { id: string }) {
  const { t } = useTranslation()
  const versions = useQuery({
    queryKey: keys.toiletVersions(id),
    queryFn: ({ signal }) => serviceApi.profileVersions(id, signal),
  })
  if (versions.data === undefined) return versions.error === null ? <Waiting /> : <Mishap error={versions.error} />
  const all = versions.data.versions.toSorted((a, b) => b.version - a.version)
  const memberName = (name: keyof ToiletProfile) =>
    name === 'note'
      ? t('excuse.note')
      : name === 'openMinute' || name === 'closeMinute'
        ? t('toiletFile.hours')
        : name === 'photoId'
          ? t('toiletFile.photo')
          : t(`toiletFile.${name}`)
  return (
    <ul className={classes.versions}>
      {all.map(({ version, profile, changedBy, changedAtMs }, at) => (
        <li key={version}>
          <b>
            {version === 0
              ? t('toiletFile.made')
              : t('toiletFile.version', { version, by: changedBy, time: dateTimeText(changedAtMs) })}
          </b>
          <div>
            {all[at + 1] === undefined
              ? version > 0 && t('toiletFile.first')
              : t('toiletFile.changed', {
                  what: [...new Set(changedMembers(all[at + 1]?.profile, profile).map(memberName))].join(
                    t('common.comma'),
                  ),
                })}
          </div>
        </li>
      ))}
      {all.length === 0 && <li>{t('rule.noHistory')}</li>}
    </ul>
  )
}
