import { Button, Group, NumberInput, RangeSlider, Select, Stack, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { excuseReasons, type ExcuseReason } from '#domain/coverage/shift.ts'
import { coverageApi } from '../coverage-api.ts'
import { Mishap } from '../ui/outcome.tsx'
import { isTooLarge, PhotoField } from '../ui/photo-field.tsx'
import type { SideRow } from './side-rows.ts'
import classes from './forms.module.css'

/** Excuse a stretch of a street side: which, of which pass, why, with a photo if there is one. */
export function ExcuseForm({
  shiftId,
  sides,
  passes,
  edge,
  nameOf,
  onDone,
}: {
  shiftId: string
  sides: readonly SideRow[]
  /** How many there are. */
  passes: number
  edge: string | undefined
  nameOf: (edge: string) => string
  onDone: () => void
}) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState(edge ?? sides[0]?.edge ?? '')
  const side = sides.find((each) => each.edge === chosen)
  // whole metres up to the end, which is rarely one
  const lastM = Math.ceil(side?.lengthM ?? 0)
  const [stretch, setStretch] = useState<readonly [number, number]>([0, lastM])
  const [pass, setPass] = useState('')
  const [reason, setReason] = useState<ExcuseReason | null>(null)
  const [note, setNote] = useState('')
  const [photo, setPhoto] = useState<File | null>(null)
  const tooLarge = isTooLarge(photo)
  const needsNote = reason === 'other'
  const isWhole = reason !== null && !tooLarge && stretch[1] > stretch[0] && !(needsNote && note.trim() === '')
  const [fromM, toM] = stretch
  const add = useMutation({
    mutationFn: async (why: ExcuseReason) => {
      const photoId = photo === null ? undefined : (await coverageApi.photo(photo)).id
      return coverageApi.excuse(shiftId, {
        edge: chosen,
        fromM,
        toM: Math.min(toM, side?.lengthM ?? toM),
        reason: why,
        note: note.trim(),
        ...(pass === '' ? {} : { pass: Number(pass) }),
        ...(photoId === undefined ? {} : { photoId }),
      })
    },
    onSuccess: onDone,
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (isWhole) add.mutate(reason)
  }
  const from = (next: number | string) => typeof next === 'number' && setStretch([Math.min(next, toM), toM])
  const to = (next: number | string) => typeof next === 'number' && setStretch([fromM, Math.max(next, fromM)])
  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label={t('shift.street')}
          searchable
          required
          value={chosen}
          onChange={(next) => {
            if (next === null) return
            setChosen(next)
            setStretch([0, Math.ceil(sides.find((each) => each.edge === next)?.lengthM ?? 0)])
          }}
          data={sides.map((each) => ({ value: each.edge, label: nameOf(each.edge) }))}
        />
        <div>
          <div className={classes.label} id="excuse-stretch">
            {t('excuse.part')}
          </div>
          <RangeSlider
            className={classes.slider}
            value={[fromM, toM]}
            onChange={setStretch}
            min={0}
            max={Math.max(1, lastM)}
            step={1}
            minRange={1}
            label={(m) => `${m} m`}
            thumbFromLabel={t('excuse.from')}
            thumbToLabel={t('excuse.to')}
          />
          <Group grow>
            <NumberInput label={t('excuse.from')} min={0} max={lastM} suffix=" m" value={fromM} onChange={from} />
            <NumberInput label={t('excuse.to')} min={0} max={lastM} suffix=" m" value={toM} onChange={to} />
          </Group>
        </div>
        <div className={classes.two}>
          <Select
            label={t('excuse.pass')}
            value={pass}
            onChange={(next) => setPass(next ?? '')}
            data={[
              { value: '', label: t('side.allPasses') },
              ...Array.from({ length: passes }, (_, at) => ({
                value: String(at),
                label: t('side.pass', { n: at + 1 }),
              })),
            ]}
          />
          <Select
            label={t('excuse.reason')}
            required
            value={reason}
            onChange={(next) => setReason(next)}
            data={excuseReasons.map((value) => ({ value, label: t(`excuseReason.${value}`) }))}
          />
        </div>
        <Textarea
          label={t('excuse.note')}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={1_000}
          required={needsNote}
          error={needsNote && note.trim() === '' ? t('excuse.noteNeeded') : undefined}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <PhotoField label={t('excuse.photo')} value={photo} onChange={setPhoto} />
        <Mishap error={add.error} />
        <Button type="submit" loading={add.isPending} disabled={!isWhole}>
          {t('excuse.add')}
        </Button>
      </Stack>
    </form>
  )
}
