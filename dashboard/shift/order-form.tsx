import { Button, Checkbox, Select, Stack, Textarea, UnstyledButton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Detour } from '#domain/coverage/detour.ts'
import { coverageApi } from '../coverage-api.ts'
import { lengthText } from '../coverage/percents.ts'
import { useVehicleName } from '../coverage/words.ts'
import { nameOf as assetName, shortTimeText } from '../format.ts'
import { keys, useAllAssets } from '../queries.ts'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import type { SideRow } from './side-rows.ts'
import classes from './forms.module.css'

/** What of a side still lacks. */
const lackingM = ({ metres }: SideRow): number => metres.openM + metres.missedM + metres.unknownM

/** Send a truck to streets: one of the proposals, or any truck to any streets that still lack something. */
export function OrderForm({
  shiftId,
  sides,
  vehicles,
  edges,
  nameOf,
  onDone,
}: {
  shiftId: string
  sides: readonly SideRow[]
  /** Of the shift: offered first. */
  vehicles: readonly string[]
  /** Chosen already. */
  edges: readonly string[]
  nameOf: (edge: string) => string
  onDone: () => void
}) {
  const { t, i18n } = useTranslation()
  const vehicleName = useVehicleName()
  const fleet = useAllAssets({ kind: 'sweeper' })
  const [vehicle, setVehicle] = useState<string | null>(vehicles[0] ?? null)
  const [chosen, setChosen] = useState<readonly string[]>(edges)
  const [note, setNote] = useState('')
  const proposals = useQuery({
    queryKey: keys.proposals(shiftId),
    queryFn: ({ signal }) => coverageApi.proposals(shiftId, signal),
    staleTime: 0,
  })
  const send = useMutation({
    mutationFn: (to: string) => coverageApi.order(shiftId, { vehicle: to, edges: chosen, note: note.trim() }),
    onSuccess: onDone,
  })
  // settled when the form is opened: rows stay where they are while the shift goes on
  const [offered] = useState(() =>
    sides
      .filter((side) => (side.standing !== 'done' && lackingM(side) >= 1) || edges.includes(side.edge))
      .toSorted((a, b) => lackingM(b) - lackingM(a))
      .map(({ edge }) => edge),
  )
  const lacking = offered.flatMap((edge) => sides.find((side) => side.edge === edge) ?? [])
  const sumM = sides.filter(({ edge }) => chosen.includes(edge)).reduce((sum, side) => sum + lackingM(side), 0)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (vehicle !== null && chosen.length > 0) send.mutate(vehicle)
  }
  const isTaken = (detour: Detour) => detour.vehicle === vehicle && detour.edges.join() === chosen.join()
  const own = (id: string) => (vehicles.includes(id) ? 0 : 1)
  return (
    <form onSubmit={submit}>
      <Stack>
        <section aria-label={t('order.proposals')}>
          <div className={classes.label}>{t('order.proposals')}</div>
          <Mishap error={proposals.error} />
          {proposals.isPending && <Waiting />}
          {proposals.data?.proposals.length === 0 && <Nothing small>{t('order.noProposals')}</Nothing>}
          <div className={classes.proposals}>
            {proposals.data?.proposals.map((detour) => (
              <UnstyledButton
                key={`${detour.vehicle} ${detour.edges.join()}`}
                className={classes.proposal}
                aria-pressed={isTaken(detour)}
                onClick={() => {
                  setVehicle(detour.vehicle)
                  setChosen(detour.edges)
                }}
              >
                <b>{vehicleName(detour.vehicle)}</b> {t('order.extra', { n: Math.ceil(detour.extraMinutes) })}
                <small>
                  {t('order.streets', { n: detour.edges.length })}
                  {' · '}
                  {t('order.arrives', {
                    at: shortTimeText(detour.arrivesAtMs),
                    done: shortTimeText(detour.finishesAtMs),
                  })}
                </small>
                {!detour.fitsWindow && <small className={classes.late}>{t('order.tooLate')}</small>}
              </UnstyledButton>
            ))}
          </div>
        </section>
        <Select
          label={t('order.vehicle')}
          searchable
          required
          value={vehicle}
          onChange={setVehicle}
          data={(fleet.data ?? [])
            .toSorted((a, b) => own(a.id) - own(b.id))
            .map((asset) => ({ value: asset.id, label: assetName(asset, i18n.language) }))}
        />
        <Checkbox.Group
          label={t('order.choose', { n: chosen.length, length: lengthText(sumM) })}
          value={[...chosen]}
          onChange={setChosen}
        >
          <div className={classes.streets} tabIndex={0} role="group" aria-label={t('shift.streets')}>
            {lacking.length === 0 && <Nothing small>{t('order.nothingLacking')}</Nothing>}
            {lacking.map((side) => (
              <Checkbox
                key={side.edge}
                size="xs"
                value={side.edge}
                label={
                  <span className={classes.streetLabel}>
                    {nameOf(side.edge)} <span>{lengthText(lackingM(side))}</span>
                  </span>
                }
              />
            ))}
          </div>
        </Checkbox.Group>
        <Textarea
          label={t('excuse.note')}
          autosize
          minRows={1}
          maxRows={4}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Mishap error={send.error} />
        <Button type="submit" loading={send.isPending} disabled={vehicle === null || chosen.length === 0}>
          {t('order.send')}
        </Button>
      </Stack>
    </form>
  )
}
