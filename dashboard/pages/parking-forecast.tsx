import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'wouter'
import type { ForecastNow } from '#domain/parking/operator.ts'
import { useLotName } from '../desk/names.ts'
import { dateTimeText, numberText } from '../format.ts'
import { CalibrationCard } from '../parking/calibration-card.tsx'
import { ChanceCard } from '../parking/chance-card.tsx'
import { parkingApi } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { Failed, Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Card, Page } from '../ui/page.tsx'
import classes from '../parking/parking.module.css'

/** How well chances of a free bay were kept, and from what they are made (docs/SPEC.md U62). */
export function ParkingForecastPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const chosen = search.get('lot') ?? undefined
  const read = useQuery({
    queryKey: keys.parkingForecast,
    queryFn: ({ signal }) => parkingApi.forecast(signal),
  })
  if (read.data === undefined)
    return read.error === null ? <Waiting /> : <Failed error={read.error} again={() => void read.refetch()} />
  const { calibration, atMs } = read.data
  return (
    <Page title={t('nav.parkingForecast')} intro={t('forecast.intro')}>
      <Mishap error={read.error} />
      <div className={classes.columns}>
        <div className={classes.column}>
          {calibration === undefined || calibration.count === 0 ? (
            <Card title={t('forecast.calibration')}>
              <Nothing small>{t('forecast.notYet')}</Nothing>
            </Card>
          ) : (
            <CalibrationCard calibration={calibration} atMs={atMs} />
          )}
        </div>
        <div className={classes.column}>
          {chosen !== undefined && <ChanceCard id={chosen} named />}
          <Models
            forecast={read.data}
            chosen={chosen}
            onLot={(lot) => setSearch(lot === chosen ? {} : { lot }, { replace: true })}
          />
        </div>
      </div>
    </Page>
  )
}

function Models({
  forecast: { lots },
  chosen,
  onLot,
}: {
  forecast: ForecastNow
  chosen: string | undefined
  onLot: (lot: string) => void
}) {
  const { t } = useTranslation()
  const lotName = useLotName()
  return (
    <Card title={t('forecast.models')}>
      {lots.length === 0 ? (
        <Nothing small>{t('parking.none')}</Nothing>
      ) : (
        <table className={classes.counts}>
          <thead>
            <tr>
              <th scope="col">{t('kind.lot')}</th>
              <th scope="col">{t('forecast.history')}</th>
              <th scope="col">{t('forecast.made')}</th>
            </tr>
          </thead>
          <tbody>
            {lots.map(({ lot, days, atMs }) => (
              <tr key={lot} data-chosen={lot === chosen || undefined}>
                <th scope="row">
                  <button
                    type="button"
                    className={classes.link}
                    aria-expanded={lot === chosen}
                    onClick={() => onLot(lot)}
                  >
                    {lotName(lot)}
                  </button>
                </th>
                <td>
                  <Link href={paths.lot(lot, { tab: 'usage' })}>
                    {days === 0 ? t('forecast.tooFew') : t('span.days', { n: numberText(days) })}
                  </Link>
                </td>
                <td>{atMs === undefined ? '–' : dateTimeText(atMs).slice(5, 16)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}
