import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ParkingRight, RightState } from '#domain/sharing/right.ts'
import { dateTimeText } from '../format.ts'
import { parkingApi, type RightVerdict } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys, queryClient, useTownName } from '../queries.ts'
import { useMay } from '../session.ts'
import { ReasonDialog } from '../ui/reason-dialog.tsx'
import { At, Figure, Figures } from '../ui/words.tsx'
import { DetailDrawer, KnownOrAsked } from './detail-drawer.tsx'
import { DriverPhone } from './driver-phone.tsx'
import { HoldTag, RightTag, useDecided, useLotsText } from './tags.tsx'
import { moneyText } from './words.ts'
import classes from './parking.module.css'

const FEW = 20
const verdicts: Readonly<Record<RightState, readonly RightVerdict[]>> = {
  applied: ['approve', 'refuse'],
  approved: ['revoke', 'end'],
  revoked: ['restore'],
  refused: [],
  ended: [],
}
/** What the driver is told why. */
const needsWords: ReadonlySet<RightVerdict> = new Set(['refuse', 'revoke', 'restore', 'end'])

/** All of a right: for which lots, what it was decided by, its strikes and holds (docs/SPEC.md U59). */
export function RightDrawer({
  id,
  known,
  onClose,
}: {
  id: number | undefined
  /** As it stands in the list. */
  known: ParkingRight | undefined
  onClose: () => void
}) {
  const { t } = useTranslation()
  return (
    <DetailDrawer id={id} title={(is) => t('right.titleOf', { id: is })} onClose={onClose}>
      {(is) => (
        <KnownOrAsked
          id={is}
          known={known}
          queryKey={keys.rights({ id: is })}
          ask={async (page, signal) => (await parkingApi.rights(page, signal)).rights}
          missing={t('right.missing', { id: is })}
        >
          {(right) => <Known right={right} />}
        </KnownOrAsked>
      )}
    </DetailDrawer>
  )
}

function Known({ right }: { right: ParkingRight }) {
  const { t } = useTranslation()
  const mayHandle = useMay('handle-parking')
  const townName = useTownName()
  const lotsText = useLotsText()
  const { by, why } = useDecided()(right)
  const [verdict, setVerdict] = useState<RightVerdict>()
  const decide = useMutation({
    mutationFn: (asked: { verdict: RightVerdict; reason: string }) =>
      parkingApi.decide(right.id, asked.verdict, asked.reason),
    onSuccess: async () => {
      setVerdict(undefined)
      await queryClient.invalidateQueries({ queryKey: ['rights'] })
    },
  })
  return (
    <div className={classes.detail}>
      <div className={classes.line}>
        <b className={classes.plate}>{right.plateMasked}</b>
        <RightTag state={right.state} />
      </div>
      {mayHandle && verdicts[right.state].length > 0 && (
        <div className={classes.actions}>
          {verdicts[right.state].map((each) => (
            <Button
              key={each}
              variant={each === 'approve' || each === 'restore' ? 'filled' : 'default'}
              onClick={() => setVerdict(each)}
            >
              {t(`right.verdict.${each}`)}
            </Button>
          ))}
        </div>
      )}
      <Figures>
        <Figure name={t('right.lots')} wide>
          {right.lots.length === 0
            ? t('right.allLots')
            : right.lots.map((lot) => (
                <span key={lot}>
                  <Link href={paths.lot(lot)}>{lotsText([lot])}</Link>{' '}
                </span>
              ))}
        </Figure>
        {right.town !== '' && <Figure name={t('asset.town')}>{townName(right.town)}</Figure>}
        <Figure name={t('right.applied')}>
          <At atMs={right.appliedAtMs} />
        </Figure>
        {right.decidedAtMs !== undefined && (
          <Figure name={t('right.decided')}>
            <At atMs={right.decidedAtMs} /> {by}
          </Figure>
        )}
        {right.validToMs !== undefined && (
          <Figure name={t('right.validTo')}>{dateTimeText(right.validToMs).slice(0, 10)}</Figure>
        )}
        <Figure name={t('right.strikes')}>
          <span className={right.strikes > 0 ? classes.warn : undefined}>{right.strikes}</span>
        </Figure>
        {why !== '' && (
          <Figure name={t('why.words')} wide>
            {why}
          </Figure>
        )}
      </Figures>
      {mayHandle && right.hasPhone && <DriverPhone rightId={right.id} />}
      <p className={classes.note}>{t('right.plateNote')}</p>
      <Strikes rightId={right.id} />
      <Holds rightId={right.id} />
      <ReasonDialog
        opened={verdict !== undefined}
        title={verdict === undefined ? '' : t(`right.verdict.${verdict}`)}
        text={verdict === undefined ? '' : t(`right.verdictText.${verdict}`)}
        action={verdict === undefined ? '' : t(`right.verdict.${verdict}`)}
        needsWords={verdict !== undefined && needsWords.has(verdict)}
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

/** The overstays its strikes are made of. */
function Strikes({ rightId }: { rightId: number }) {
  const { t } = useTranslation()
  const filter = { right: rightId, limit: FEW }
  const read = useQuery({
    queryKey: keys.overstays(filter),
    queryFn: ({ signal }) => parkingApi.overstays(filter, signal),
  })
  const overstays = read.data?.overstays ?? []
  if (overstays.length === 0) return null
  return (
    <section>
      <h3 className={classes.title}>{t('overstay.list')}</h3>
      <ul className={classes.list}>
        {overstays.map((overstay) => (
          <li key={overstay.id}>
            <span>{dateTimeText(overstay.fromMs).slice(5, 16)}</span>
            <span>
              <Link href={paths.parkingPeople({ tab: 'overstays', overstay: overstay.id })}>
                {moneyText(overstay.feeFen)}
              </Link>{' '}
              {t(overstay.isStrike ? 'overstay.counts' : 'overstay.countsNot')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Holds({ rightId }: { rightId: number }) {
  const { t } = useTranslation()
  const lotsText = useLotsText()
  const filter = { right: rightId, limit: FEW }
  const read = useQuery({ queryKey: keys.holds(filter), queryFn: ({ signal }) => parkingApi.holds(filter, signal) })
  const holds = read.data?.holds ?? []
  if (holds.length === 0) return null
  return (
    <section>
      <h3 className={classes.title}>{t('right.holds')}</h3>
      <ul className={classes.list}>
        {holds.map((hold) => (
          <li key={hold.id}>
            <span>{dateTimeText(hold.fromMs).slice(5, 16)}</span>
            <span>
              <Link href={paths.lot(hold.lot, { tab: 'holds', holds: 'all', hold: hold.id })}>
                {lotsText([hold.lot])}
              </Link>{' '}
              <HoldTag state={hold.state} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
