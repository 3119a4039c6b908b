import { Button, Select } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import { useToiletName } from '../desk/names.ts'
import desk from '../desk/desk.module.css'
import { paths, serviceEndpoints } from '../paths.ts'
import { keys, queryClient, useTownName } from '../queries.ts'
import classes from '../reports/reports.module.css'
import { useCategoryText } from '../reports/words.ts'
import type { PublicReport } from '#domain/toilet/public.ts'
import { serviceApi } from '../service-api.ts'
import { Failed, Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { ReasonDialog } from '../ui/reason-dialog.tsx'
import { Age, At } from '../ui/words.tsx'

const PAGE = 100
const states = ['new', 'accepted', 'rejected'] as const
const kinds = ['fault', 'rating'] as const

/** What the public reported: none of it counts before somebody has looked at it (docs/SPEC.md U36). */
export function PublicReportsPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const choice = {
    state: search.get('state') ?? 'new',
    kind: search.get('kind') ?? '',
    toilet: search.get('toilet') ?? '',
  }
  const set = (change: Partial<typeof choice>) =>
    setSearch(Object.fromEntries(Object.entries({ ...choice, ...change }).filter(([, is]) => is !== '')), {
      replace: true,
    })
  const asked = {
    ...(choice.state === 'all' ? {} : { state: choice.state }),
    ...(choice.kind === '' ? {} : { kind: choice.kind }),
    ...(choice.toilet === '' ? {} : { toilet: choice.toilet }),
    limit: PAGE,
  }
  const read = useInfiniteQuery({
    queryKey: keys.publicReports(asked),
    queryFn: ({ pageParam, signal }) =>
      serviceApi.reports({ ...asked, ...(pageParam === undefined ? {} : { beforeId: pageParam }) }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last: { reports: readonly PublicReport[] }) =>
      last.reports.length < PAGE ? undefined : last.reports.at(-1)?.id,
  })
  // one that was looked at stays where it is until the list is read again
  const [reviewed, setReviewed] = useState<ReadonlyMap<number, PublicReport>>(new Map())
  const [rejecting, setRejecting] = useState<number>()
  const review = useMutation({
    mutationFn: ({ id, verdict, note }: { id: number; verdict: 'accepted' | 'rejected'; note: string }) =>
      serviceApi.review(id, verdict, note),
    onSuccess: ({ report }) => {
      setReviewed((before) => new Map(before).set(report.id, report))
      setRejecting(undefined)
    },
  })
  const again = () => {
    setReviewed(new Map())
    void queryClient.invalidateQueries({ queryKey: ['public-reports'] })
  }
  const reports = read.data?.pages.flatMap((page) => page.reports) ?? []
  return (
    <Page title={t('nav.publicReports')} intro={t('report.intro')}>
      <div className={classes.filters}>
        <Select
          aria-label={t('alert.state')}
          value={choice.state}
          onChange={(value) => set({ state: value ?? 'new' })}
          data={[
            ...states.map((value) => ({ value, label: t(`report.state.${value}`) })),
            { value: 'all', label: t('alert.allStates') },
          ]}
        />
        <Select
          aria-label={t('report.kindOf')}
          value={choice.kind}
          onChange={(value) => set({ kind: value ?? '' })}
          data={[
            { value: '', label: t('report.allKinds') },
            ...kinds.map((value) => ({ value, label: t(`report.kind.${value}`) })),
          ]}
        />
        {choice.toilet !== '' && (
          <Button variant="default" onClick={() => set({ toilet: '' })}>
            {t('report.allToilets')}
          </Button>
        )}
        <Button variant="default" onClick={again}>
          {t('asset.refresh')}
        </Button>
      </div>
      {rejecting === undefined && <Mishap error={review.error} />}
      {read.data === undefined ? (
        read.error === null ? (
          <Waiting />
        ) : (
          <Failed error={read.error} again={() => void read.refetch()} />
        )
      ) : reports.length === 0 ? (
        <Nothing>{t('report.nothing')}</Nothing>
      ) : (
        <ul className={classes.list}>
          {reports.map((report) => (
            <Report
              key={report.id}
              report={reviewed.get(report.id) ?? report}
              busy={review.isPending && review.variables.id === report.id}
              onAccept={() => review.mutate({ id: report.id, verdict: 'accepted', note: '' })}
              onReject={() => {
                review.reset()
                setRejecting(report.id)
              }}
            />
          ))}
        </ul>
      )}
      {read.hasNextPage && (
        <Button variant="subtle" mt="xs" loading={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
      <ReasonDialog
        opened={rejecting !== undefined}
        title={t('report.reject')}
        text={t('report.rejectText')}
        action={t('report.reject')}
        busy={review.isPending}
        error={review.error}
        onConfirm={(note) => rejecting !== undefined && review.mutate({ id: rejecting, verdict: 'rejected', note })}
        onClose={() => setRejecting(undefined)}
      />
    </Page>
  )
}

function Report({
  report,
  busy,
  onAccept,
  onReject,
}: {
  report: PublicReport
  busy: boolean
  onAccept: () => void
  onReject: () => void
}) {
  const { t } = useTranslation()
  const toiletName = useToiletName()
  const townName = useTownName()
  const categoryText = useCategoryText()
  const { id, kind, state, stars, category, text, photoId, reviewedBy, reviewedAtMs } = report
  return (
    <li className={classes.report} data-state={state}>
      <div>
        <div className={classes.line}>
          <b>{t(`report.kind.${kind}`)}</b>
          {stars !== undefined && (
            <span>
              <span aria-hidden="true">{'★'.repeat(stars) + '☆'.repeat(Math.max(0, 5 - stars))}</span>
              <span className="visually-hidden">{t('report.stars', { n: stars })}</span>
            </span>
          )}
          {category !== undefined && <span className={desk.tag}>{categoryText(category)}</span>}
          <span className={classes.state}>{t(`report.state.${state}`)}</span>
        </div>
        <div className={classes.line}>
          <Link href={paths.asset(report.toilet)}>{toiletName(report.toilet)}</Link>
          <span className={classes.dim}>{townName(report.town)}</span>
          <span className={classes.dim}>
            <At atMs={report.atMs} /> · <Age atMs={report.atMs} />
          </span>
        </div>
        {text !== undefined && text !== '' && <p className={classes.text}>{text}</p>}
        {reviewedBy !== undefined && (
          <div className={classes.dim}>
            {reviewedBy === 'code' ? t('report.byCode') : t('report.reviewed', { by: reviewedBy })}
            {reviewedAtMs !== undefined && (
              <>
                {' · '}
                <At atMs={reviewedAtMs} />
              </>
            )}
          </div>
        )}
        {state === 'new' && (
          <div className={classes.actions}>
            <Button loading={busy} onClick={onAccept}>
              {t('report.accept')}
            </Button>
            <Button variant="default" disabled={busy} onClick={onReject}>
              {t('report.reject')}
            </Button>
          </div>
        )}
      </div>
      {photoId !== undefined && (
        <a href={serviceEndpoints.reportPhoto(id)} target="_blank" rel="noreferrer" className={classes.photo}>
          <img src={serviceEndpoints.reportPhoto(id)} alt={t('report.photo')} loading="lazy" />
        </a>
      )}
    </li>
  )
}
