import { useTranslation } from 'react-i18next'
import type { LotDetail } from '#domain/parking/operator.ts'
import type { SharingPolicy } from '#domain/sharing/policy.ts'
import { spanText } from '../format.ts'
import { parkingApi } from '../parking-api.ts'
import { keys } from '../queries.ts'
import { Figure, Figures } from '../ui/words.tsx'
import { PaperCard } from './paper-card.tsx'
import { PolicyForm } from './policy-form.tsx'
import { VersionList } from './versions.tsx'
import { changedOf, priceText, windowHoursText } from './words.ts'
import classes from './parking.module.css'

/** How a lot is shared (一地一策). */
export function PolicyCard({ lot }: { lot: LotDetail }) {
  const { t } = useTranslation()
  return (
    <PaperCard
      lot={lot.id}
      title={t('policy.title')}
      editTitle={t('policy.edit')}
      size={680}
      current={lot.policy}
      unwritten={t('policy.neverWritten')}
      form={(done) => <PolicyForm lot={lot} onDone={done} />}
      versions={() => <Versions id={lot.id} />}
    >
      <PolicyFigures policy={lot.policy.policy} />
    </PaperCard>
  )
}

function PolicyFigures({ policy }: { policy: SharingPolicy }) {
  const { t } = useTranslation()
  const { windows, stillHours } = policy
  return (
    <Figures>
      <Figure name={t('policy.isShared')}>
        <b className={policy.isShared ? classes.ok : undefined}>{t(policy.isShared ? 'common.yes' : 'common.no')}</b>
      </Figure>
      <Figure name={t('policy.quota')}>{policy.quota}</Figure>
      <Figure name={t('policy.staffBuffer')}>{policy.staffBuffer}</Figure>
      <Figure name={t('policy.staffBays')}>{policy.staffBays}</Figure>
      <Figure name={t('hold.price')}>{priceText(policy.price, t)}</Figure>
      <Figure name={t('policy.graceMinutes')}>{t('span.minutes', { n: policy.graceMinutes })}</Figure>
      <Figure name={t('policy.holdMinutes')}>{t('span.minutes', { n: policy.holdMinutes })}</Figure>
      <Figure name={t('policy.stayMinutesMax')}>{spanText(policy.stayMinutesMax * 60_000, t)}</Figure>
      <Figure name={t('policy.approval')}>{t(`approval.${policy.approval}`)}</Figure>
      <Figure name={t('policy.windows')} wide>
        {windows.length === 0 ? (
          t('common.none')
        ) : (
          <ul className={classes.plain}>
            {windows.map((window, at) => (
              // windows have no name, and this list is only read
              <li key={at}>
                {window.dayTypes.map((type) => t(`sharingDay.${type}`)).join(t('common.comma'))}{' '}
                <b>{windowHoursText(window, t)}</b>
              </li>
            ))}
          </ul>
        )}
      </Figure>
      {stillHours !== undefined && (
        <Figure name={t('policy.stillHours')} wide>
          {windowHoursText(
            {
              fromMinute: stillHours.fromMinute,
              toMinute: stillHours.toMinute + (stillHours.toMinute < stillHours.fromMinute ? 1_440 : 0),
            },
            t,
          )}{' '}
          <span className={classes.dim}>{t('policy.stillRule')}</span>
        </Figure>
      )}
      {policy.terms !== undefined && (
        <Figure name={t('policy.terms')} wide>
          {policy.terms}
        </Figure>
      )}
      {policy.termsEn !== undefined && (
        <Figure name={t('policy.termsEn')} wide>
          {policy.termsEn}
        </Figure>
      )}
    </Figures>
  )
}

function Versions({ id }: { id: string }) {
  const { t } = useTranslation()
  return (
    <VersionList
      queryKey={keys.lotPolicyVersions(id)}
      ask={(signal) => parkingApi.policyVersions(id, signal)}
      changed={(before, row) =>
        changedOf(before.policy, row.policy).map((name) => (name === 'price' ? t('hold.price') : t(`policy.${name}`)))
      }
    />
  )
}
