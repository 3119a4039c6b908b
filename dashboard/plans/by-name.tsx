import { Button, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { plansApi, type FoundStreet } from '../plans-api.ts'
import { keys, useTownName } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { Mishap, Nothing } from '../ui/outcome.tsx'
import { directionsOf } from './directions.ts'
import classes from './editor.module.css'

const STREETS_MAX = 8

/** Streets by their name: all sides of one, or those of one direction, are added at once. */
export function ByName({ chosen, onAdd }: { chosen: ReadonlySet<string>; onAdd: (edges: readonly string[]) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim())
  const answer = useQuery({
    queryKey: keys.streets(wanted),
    queryFn: ({ signal }) => plansApi.streets(wanted, STREETS_MAX, signal),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
  })
  const streets = wanted === '' ? [] : (answer.data?.streets ?? []).slice(0, STREETS_MAX)
  return (
    <div className={classes.byName}>
      <TextInput
        type="search"
        aria-label={t('plan.byName')}
        placeholder={t('plan.byName')}
        leftSection={<Icon name="search" size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Mishap error={answer.error} />
      {wanted !== '' && answer.data?.streets.length === 0 && (
        <Nothing small>{t('street.notFound', { text: wanted })}</Nothing>
      )}
      {streets.length > 0 && (
        <ul className={classes.streets}>
          {streets.map((street) => (
            <Street key={`${street.name} ${street.town}`} street={street} chosen={chosen} onAdd={onAdd} />
          ))}
        </ul>
      )}
    </div>
  )
}

function Street({
  street,
  chosen,
  onAdd,
}: {
  street: FoundStreet
  chosen: ReadonlySet<string>
  onAdd: (edges: readonly string[]) => void
}) {
  const { t, i18n } = useTranslation()
  const townName = useTownName()
  const name = i18n.language === 'en' && street.nameEn !== '' ? street.nameEn : street.name
  const all = street.edges.map(({ id }) => id)
  const directions = directionsOf(street.edges)
  const isIn = (edges: readonly string[]) => edges.every((edge) => chosen.has(edge))
  return (
    <li>
      <span className={classes.streetName}>
        {name === '' ? t('side.noName') : name}{' '}
        <span className={classes.dim}>{street.town !== '' && townName(street.town)}</span>
      </span>
      <span className={classes.adds}>
        {directions.length > 1 &&
          directions.map(({ toward, edges }) => (
            <Button
              key={toward}
              size="compact-xs"
              variant="default"
              disabled={isIn(edges)}
              aria-label={t('plan.addToward', { street: name, toward: t(`compass.${toward}`), n: edges.length })}
              onClick={() => onAdd(edges)}
            >
              {t('plan.toward', { toward: t(`compass.${toward}`), n: edges.length })}
            </Button>
          ))}
        <Button
          size="compact-xs"
          variant="light"
          disabled={isIn(all)}
          aria-label={t('plan.addAll', { street: name, n: all.length })}
          onClick={() => onAdd(directions.flatMap(({ edges }) => edges))}
        >
          {t('plan.all', { n: all.length })}
        </Button>
      </span>
    </li>
  )
}
