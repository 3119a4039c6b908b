import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lengthText } from '../coverage/percents.ts'
import { keys, useTownName } from '../queries.ts'
import { serviceApi } from '../service-api.ts'
import { Failed, Nothing, Waiting } from '../ui/outcome.tsx'
import { Countdown } from './countdown.tsx'
import { useToiletName } from './names.ts'
import { RoundMap } from './round-map.tsx'
import { useStandingOrders } from './use-orders.ts'
import classes from './rounds.module.css'

/** What a crew has to do as one way from toilet to toilet: as a list and on the map. */
export function Rounds({ town, team, onOpen }: { town: string; team: string; onOpen: (id: number) => void }) {
  const { t } = useTranslation()
  const townName = useTownName()
  const toiletName = useToiletName()
  const asked = team === '' ? {} : { team }
  const rounds = useQuery({
    queryKey: keys.rounds(asked),
    queryFn: ({ signal }) => serviceApi.rounds(asked, signal),
  })
  const { orders } = useStandingOrders()
  const [chosen, setChosen] = useState('')
  if (rounds.data === undefined)
    return rounds.error === null ? <Waiting /> : <Failed error={rounds.error} again={() => void rounds.refetch()} />
  const shown = rounds.data.rounds.filter((each) => each.stops.length > 0 && (town === '' || each.town === town))
  const round = shown.find((each) => keyOf(each) === chosen) ?? shown[0]
  if (round === undefined) return <Nothing>{t('orders.noRounds')}</Nothing>
  return (
    <div className={classes.rounds}>
      <div className={classes.side}>
        <div className={classes.tools}>
          <Select
            aria-label={t('orders.round')}
            value={keyOf(round)}
            onChange={(value) => setChosen(value ?? '')}
            data={shown.map((each) => ({
              value: keyOf(each),
              label: `${townName(each.team)} (${each.stops.length})`,
            }))}
          />
          <Button variant="default" loading={rounds.isFetching} onClick={() => void rounds.refetch()}>
            {t('orders.workOut')}
          </Button>
        </div>
        <p className={classes.sum}>{t('orders.way', { n: round.stops.length, length: lengthText(round.wayM) })}</p>
        <ol className={classes.stops} tabIndex={0} aria-label={t('orders.round')}>
          {round.stops.map(({ toilet, orderIds, wayM }, at) => (
            <li key={toilet}>
              <b className={classes.number}>{at + 1}</b>
              <div>
                <div>
                  {toiletName(toilet)} {wayM > 0 && <span className={classes.dim}>+{lengthText(wayM)}</span>}
                </div>
                {orderIds.map((id) => {
                  const order = orders.find((each) => each.id === id)
                  return (
                    <div key={id} className={classes.order}>
                      <button type="button" onClick={() => onOpen(id)}>
                        {order === undefined ? t('orders.order', { id }) : t(`orderWork.${order.work}`)}
                      </button>
                      {order !== undefined && <Countdown order={order} />}
                    </div>
                  )
                })}
              </div>
            </li>
          ))}
        </ol>
      </div>
      <div className={classes.map}>
        <RoundMap
          stops={round.stops.flatMap(({ toilet, at }, number) =>
            at === undefined ? [] : [{ id: toilet, name: toiletName(toilet), number: number + 1, at }],
          )}
        />
      </div>
    </div>
  )
}

/** Teams of two towns may have one name. */
const keyOf = ({ town, team }: { readonly town: string; readonly team: string }): string => `${town} ${team}`
