import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Overstay } from '#domain/sharing/overstay.ts'
import { useLotName } from '../desk/names.ts'
import { parkingApi } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys, queryClient } from '../queries.ts'
import { useMay } from '../session.ts'
import { Nothing } from '../ui/outcome.tsx'
import { ReasonDialog } from '../ui/reason-dialog.tsx'
import { At, Figure, Figures } from '../ui/words.tsx'
import { useBayLabels } from './bay-labels.ts'
import { DetailDrawer, KnownOrAsked } from './detail-drawer.tsx'
import { moneyText } from './words.ts'
import classes from './parking.module.css'

type Verdict = 'granted' | 'rejected'

/** An overstay with what it is made of, and its appeal, which is decided once (docs/SPEC.md U59). */
export function OverstayDrawer({
  id,
  known,
  onClose,
}: {
  id: number | undefined
  /** As it stands in the list. */
  known: Overstay | undefined
  onClose: () => void
}) {
  const { t } = useTranslation()
  return (
    <DetailDrawer id={id} title={(is) => t('overstay.titleOf', { id: is })} onClose={onClose}>
      {(is) => (
        <KnownOrAsked
          id={is}
          known={known}
          queryKey={keys.overstays({ id: is })}
          ask={async (page, signal) => (await parkingApi.overstays(page, signal)).overstays}
          missing={t('overstay.missing', { id: is })}
        >
          {(overstay) => <Known overstay={overstay} />}
        </KnownOrAsked>
      )}
    </DetailDrawer>
  )
}

function Known({ overstay }: { overstay: Overstay }) {
  const { t } = useTranslation()
  const mayHandle = useMay('handle-parking')
  const lotName = useLotName()
  const labelOf = useBayLabels([overstay.lot])
  const [verdict, setVerdict] = useState<Verdict>()
  const { appeal } = overstay
  const decide = useMutation({
    mutationFn: (asked: { verdict: Verdict; reason: string }) =>
      parkingApi.decideAppeal(overstay.id, asked.verdict, asked.reason),
    onSuccess: async () => {
      setVerdict(undefined)
      await Promise.all(['overstays', 'rights'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })))
    },
  })
  return (
    <div className={classes.detail}>
      <div className={classes.line}>
        <b className={classes.plate}>{overstay.plateMasked}</b>
        <span className={overstay.isStrike ? classes.warn : classes.dim}>
          {t(overstay.isStrike ? 'overstay.counts' : 'overstay.countsNot')}
        </span>
      </div>
      <Figures>
        <Figure name={t('kind.lot')} wide>
          <Link href={paths.lot(overstay.lot)}>{lotName(overstay.lot)}</Link>
          {overstay.bay !== undefined && (
            <>
              {' · '}
              <Link href={paths.lot(overstay.lot, { tab: 'bays', bay: overstay.bay })}>{labelOf(overstay.bay)}</Link>
            </>
          )}
        </Figure>
        <Figure name={t('overstay.from')}>
          <At atMs={overstay.fromMs} />
        </Figure>
        <Figure name={t('overstay.recorded')}>
          <At atMs={overstay.recordedAtMs} />
        </Figure>
        <Figure name={t('session.left')}>
          {overstay.leftAtMs === undefined ? (
            <b className={classes.bad}>{t('session.still')}</b>
          ) : (
            <At atMs={overstay.leftAtMs} />
          )}
        </Figure>
        <Figure name={t('overstay.evidence')} wide>
          {overstay.arrivedBy !== undefined && t(`overstay.by.${overstay.arrivedBy}`)}{' '}
          {overstay.unproven === undefined ? t('overstay.whole') : <b>{t(`overstay.unproven.${overstay.unproven}`)}</b>}
        </Figure>
        <Figure name={t('overstay.fee')}>
          <Link href={paths.lot(overstay.lot, { tab: 'papers' })}>{moneyText(overstay.feeFen)}</Link>
        </Figure>
        <Figure name={t('hold.title')}>
          <Link href={paths.lot(overstay.lot, { tab: 'holds', holds: 'all', hold: overstay.holdId })}>
            {t('hold.number', { id: overstay.holdId })}
          </Link>
        </Figure>
        <Figure name={t('right.title')}>
          <Link href={paths.parkingPeople({ right: overstay.rightId })}>
            {t('right.number', { id: overstay.rightId })}
          </Link>
        </Figure>
      </Figures>
      <section>
        <h3 className={classes.title}>{t('overstay.appeal')}</h3>
        {appeal === undefined ? (
          <Nothing small>{t('overstay.noAppeal')}</Nothing>
        ) : (
          <>
            <div className={classes.line}>
              <span className={classes.tag} data-state={appeal.state}>
                {t(`appealState.${appeal.state}`)}
              </span>
              <span className={classes.dim}>
                <At atMs={appeal.madeAtMs} />
              </span>
            </div>
            {/* what a stranger wrote, as text */}
            <blockquote className={classes.quote}>{appeal.words}</blockquote>
            {appeal.decidedAtMs !== undefined && (
              <p className={classes.dim}>
                {appeal.decidedBy ?? ''} · <At atMs={appeal.decidedAtMs} /> · {appeal.reason ?? ''}
              </p>
            )}
            {mayHandle && appeal.state === 'open' && (
              <div className={classes.actions}>
                <Button onClick={() => setVerdict('granted')}>{t('overstay.verdict.granted')}</Button>
                <Button variant="default" onClick={() => setVerdict('rejected')}>
                  {t('overstay.verdict.rejected')}
                </Button>
              </div>
            )}
          </>
        )}
      </section>
      <ReasonDialog
        opened={verdict !== undefined}
        title={verdict === undefined ? '' : t(`overstay.verdict.${verdict}`)}
        text={verdict === undefined ? '' : t(`overstay.verdictText.${verdict}`)}
        action={verdict === undefined ? '' : t(`overstay.verdict.${verdict}`)}
        busy={decide.isPending}
        error={decide.error}
        onConfirm={(reason) => verdict !== undefined && decide.mutate({ verdict, reason })}
        onClose={() => {
          setVerdict(undefined)
          decide.reset()
        }}
      />
    </div>
  )
}
