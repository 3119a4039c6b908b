import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { LotDetail } from '#domain/parking/operator.ts'
import { parkingApi } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { Figure, Figures } from '../ui/words.tsx'
import { FileForm } from './file-form.tsx'
import { PaperCard } from './paper-card.tsx'
import { VersionList } from './versions.tsx'
import { changedOf, kindsText, openHoursText, tariffLines } from './words.ts'
import classes from './parking.module.css'

/** The file of a lot (一场一档): what it is, and how it became so. */
export function FileCard({ lot }: { lot: LotDetail }) {
  const { t } = useTranslation()
  return (
    <PaperCard
      lot={lot.id}
      title={t('lotFile.title')}
      editTitle={t('lotFile.edit')}
      size={760}
      current={lot.file}
      unwritten={t('lotFile.made')}
      form={(done) => <FileForm lot={lot} onDone={done} />}
      versions={() => <Versions id={lot.id} />}
    >
      <FileFigures lot={lot} />
    </PaperCard>
  )
}

function FileFigures({ lot }: { lot: LotDetail }) {
  const { t } = useTranslation()
  const { profile } = lot.file
  const kinds: Partial<Record<(typeof profile.bays)[number]['kind'], number>> = {}
  for (const { kind } of profile.bays) kinds[kind] = (kinds[kind] ?? 0) + 1
  const shared = profile.bays.filter(({ isShared }) => isShared).length
  return (
    <Figures>
      <Figure name={t('lotFile.owner')} wide>
        {profile.owner}
      </Figure>
      <Figure name={t('lotFile.ownerType')}>{t(`ownerType.${profile.ownerType}`)}</Figure>
      <Figure name={t('lotFile.capacity')}>
        {profile.bays.length > 0 ? (
          <Link href={paths.lot(lot.id, { tab: 'bays' })}>{profile.capacity}</Link>
        ) : (
          profile.capacity
        )}
      </Figure>
      <Figure name={t('lotFile.counting')}>{t(`counting.${profile.counting}`)}</Figure>
      <Figure name={t('lotFile.hours')}>{openHoursText(profile, t)}</Figure>
      <Figure name={t('lotFile.zone')}>{profile.zone}</Figure>
      {profile.bays.length > 0 && (
        <Figure name={t('lotFile.bays')} wide>
          {kindsText(kinds, t)} · {t('lotFile.sharedOf', { n: shared })}
        </Figure>
      )}
      <Figure name={t('lotFile.tariff')} wide>
        <ul className={classes.plain}>
          {tariffLines(profile.tariff, t).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Figure>
      {profile.entrances.length > 0 && (
        <Figure name={t('lotFile.entrances')} wide>
          {profile.entrances.map(({ name, lon, lat }) => `${name} (${lon.toFixed(5)}, ${lat.toFixed(5)})`).join(' · ')}
        </Figure>
      )}
      {profile.address !== undefined && (
        <Figure name={t('toiletFile.address')} wide>
          {profile.address}
        </Figure>
      )}
      {profile.phone !== undefined && <Figure name={t('lotFile.phone')}>{profile.phone}</Figure>}
      {profile.note !== undefined && (
        <Figure name={t('excuse.note')} wide>
          {profile.note}
        </Figure>
      )}
    </Figures>
  )
}

function Versions({ id }: { id: string }) {
  const { t } = useTranslation()
  return (
    <VersionList
      queryKey={keys.lotFileVersions(id)}
      ask={(signal) => parkingApi.fileVersions(id, signal)}
      changed={(before, row) => {
        const words = changedOf(before.profile, row.profile).map((name) => {
          if (name === 'note') return t('excuse.note')
          if (name === 'address') return t('toiletFile.address')
          return name === 'openMinute' || name === 'closeMinute' ? t('lotFile.hours') : t(`lotFile.${name}`)
        })
        return [...new Set(words)]
      }}
    />
  )
}
