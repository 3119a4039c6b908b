import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useLotName } from '../desk/names.ts'
import { dateTimeText } from '../format.ts'
import { parkingApi } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { TimeChart } from '../ui/time-chart.tsx'
import classes from './parking.module.css'

/** Chance of a free bay in a lot on the next day, from its own history. */
export function ChanceCard({ id, named = false }: { id: string; named?: boolean }) {
  const { t } = useTranslation()
  const lotName = useLotName()
  const hours = useQuery({ queryKey: keys.lotHours(id), queryFn: ({ signal }) => parkingApi.hours(id, signal) })
  const points = hours.data?.points ?? []
  const known = points.filter(({ chance }) => chance !== undefined)
  const [first] = known
  return (
    <Card
      title={named ? t('forecast.chanceOf', { name: lotName(id) }) : t('lotPage.chance')}
      tools={
        named ? (
          <Link href={paths.lot(id)}>{t('lotCode.toLot')}</Link>
        ) : (
          <Link href={paths.parkingForecast({ lot: id })}>{t('lotPage.toForecast')}</Link>
        )
      }
    >
      <Mishap error={hours.error} />
      {hours.data === undefined ? (
        hours.error === null && <Waiting />
      ) : first?.chance === undefined ? (
        <Nothing small>{t('lotPage.noChance')}</Nothing>
      ) : (
        <>
          <p className={classes.note}>
            {first.chance.by === 'now' ? t('lotPage.chanceNow') : t('lotPage.chanceModel', { n: first.chance.days })}
          </p>
          <TimeChart
            points={points.map(({ atMs, chance }) => ({ atMs, y: chance?.percent ?? null }))}
            fromMs={points[0]?.atMs ?? 0}
            toMs={points.at(-1)?.atMs ?? 1}
            percent
            text={t('lotPage.chanceText', {
              list: known
                .filter((_each, at) => at % 4 === 0)
                .map(({ atMs, chance }) => `${dateTimeText(atMs).slice(11, 16)} ${chance?.percent ?? 0}%`)
                .join(t('common.comma')),
            })}
          />
        </>
      )}
    </Card>
  )
}
