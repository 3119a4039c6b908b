import { TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useSearchParams } from 'wouter'
import { lengthText } from '../coverage/percents.ts'
import { useSideName } from '../coverage/words.ts'
import { networkSides, sidesToPick } from '../map/network-sides.ts'
import { paths } from '../paths.ts'
import { plansApi, type FoundStreet } from '../plans-api.ts'
import { directionsOf } from '../plans/directions.ts'
import { keys, useNetwork, useTownName } from '../queries.ts'
import classes from '../street/street.module.css'
import { Icon } from '../ui/icons.tsx'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'

const PickMap = lazy(async () => ({ default: (await import('../map/pick-map.tsx')).PickMap }))

const STREETS_MAX = 30
const nowhere: ReadonlySet<string> = new Set()

/** Find a street side by its name, or on the map, and ask whether it was swept. */
export function StreetsPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const [, go] = useLocation()
  const text = search.get('search') ?? ''
  const wanted = useDeferredValue(text.trim())
  const answer = useQuery({
    queryKey: keys.streets(wanted),
    queryFn: ({ signal }) => plansApi.streets(wanted, STREETS_MAX, signal),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
  })
  const sideName = useSideName()
  const network = useNetwork()
  const known = useMemo(() => networkSides(network.data), [network.data])
  const sides = useMemo(
    () => sidesToPick(known, sideName),
    // the words change with the language only
    [known, t],
  )
  const found = wanted === '' ? undefined : answer.data?.streets
  const marked = useMemo(
    () => (found === undefined ? nowhere : new Set(found.flatMap(({ edges }) => edges.map(({ id }) => id)))),
    [found],
  )
  const [pointed, setPointed] = useState<string>()
  const shown = useMemo(() => (pointed === undefined ? marked : new Set([pointed])), [pointed, marked])
  const focus = useMemo(() => [...marked].flatMap((edge) => known.get(edge) ?? []), [marked, known])
  return (
    <Page title={t('nav.streets')} fill intro={t('street.intro')}>
      <div className={classes.search}>
        <div className={classes.found}>
          <TextInput
            type="search"
            aria-label={t('street.search')}
            placeholder={t('street.search')}
            leftSection={<Icon name="search" size={16} />}
            value={text}
            onChange={(event) => {
              const { value } = event.currentTarget
              setSearch(value === '' ? {} : { search: value }, { replace: true })
            }}
          />
          <Mishap error={answer.error} />
          <div className={classes.results} tabIndex={0} role="region" aria-label={t('street.results')}>
            {found === undefined ? (
              <Nothing small>{t('street.searchHint')}</Nothing>
            ) : found.length === 0 ? (
              <Nothing>{t('street.notFound', { text: wanted })}</Nothing>
            ) : (
              found.map((street) => (
                <Street key={`${street.name} ${street.town}`} street={street} onPoint={setPointed} />
              ))
            )}
          </div>
        </div>
        <section className={classes.fillMap} aria-label={t('map.map')}>
          <Suspense fallback={<Waiting />}>
            <PickMap
              label={t('street.pickMap')}
              sides={sides}
              marked={shown}
              focus={focus.length === 0 ? undefined : focus}
              onSide={(edge) => go(paths.street(edge))}
            />
          </Suspense>
        </section>
      </div>
    </Page>
  )
}

/** The sides of a street in the order they are driven; one that is pointed at is shown on the map. */
function Street({ street, onPoint }: { street: FoundStreet; onPoint: (edge: string | undefined) => void }) {
  const { t, i18n } = useTranslation()
  const townName = useTownName()
  const sideName = useSideName()
  const name = i18n.language === 'en' && street.nameEn !== '' ? street.nameEn : street.name
  const edges = new Map(street.edges.map((edge) => [edge.id, edge]))
  return (
    <section className={classes.street}>
      <h2>
        {name === '' ? t('side.noName') : name}
        <small>
          {street.town !== '' && `${townName(street.town)} · `}
          {t('street.sideCount', { n: street.edges.length })}
        </small>
      </h2>
      <ul className={classes.sides}>
        {directionsOf(street.edges).flatMap((direction) =>
          direction.edges.map((id, at) => {
            const { lengthM, from, to } = edges.get(id)!
            return (
              <li key={id} onMouseEnter={() => onPoint(id)} onMouseLeave={() => onPoint(undefined)}>
                <Link href={paths.street(id)} onFocus={() => onPoint(id)} onBlur={() => onPoint(undefined)}>
                  {sideName({ name, line: [from, to] })}
                  {direction.edges.length > 1 && ` · ${t('street.part', { n: at + 1 })}`}
                </Link>
                <span>{lengthText(lengthM)}</span>
              </li>
            )
          }),
        )}
      </ul>
    </section>
  )
}
