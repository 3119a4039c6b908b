import { Button, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { isAssetId, type Asset, type CoordinateSystem, type DeviceKind } from '#domain/asset.ts'
import { api, type Credential } from '../api.ts'
import { nameOf } from '../format.ts'
import { useAllAssets, useTowns } from '../queries.ts'
import { useHere } from '../session.ts'
import { Mishap } from '../ui/outcome.tsx'
import classes from './register-form.module.css'

const kinds = ['sweeper', 'toilet', 'bay', 'lot'] as const satisfies readonly DeviceKind[]
const systems = ['wgs84', 'gcj02', 'bd09'] as const satisfies readonly CoordinateSystem[]

/** A new device: what it is and where it belongs; its secret is the answer. */
export function RegisterForm({ onDone }: { onDone: (credential: Credential) => void }) {
  const { t, i18n } = useTranslation()
  const { person } = useHere().session
  const towns = useTowns()
  const lots = useAllAssets({ kind: 'lot' })
  const [kind, setKind] = useState<DeviceKind>('sweeper')
  const [id, setId] = useState('')
  const [name, setName] = useState('')
  const [town, setTown] = useState<string | null>(null)
  const [crs, setCrs] = useState<CoordinateSystem>('wgs84')
  const [lon, setLon] = useState<number | string>('')
  const [lat, setLat] = useState<number | string>('')
  const [lotId, setLotId] = useState<string | null>(null)
  const [stalls, setStalls] = useState('')
  const register = useMutation({ mutationFn: (asset: Asset) => api.register(asset), onSuccess: onDone })
  const badId = id !== '' && !isAssetId(id)
  const townNames = (towns.data?.features ?? [])
    .map(({ properties }) => properties)
    .filter((each) => person.towns.length === 0 || person.towns.includes(each.name))
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (badId || town === null) return
    register.mutate({
      id,
      kind,
      town,
      name: name.trim(),
      crs: kind === 'sweeper' ? crs : 'wgs84',
      ...(kind !== 'sweeper' && typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : {}),
      ...(kind === 'bay' && lotId !== null ? { lotId } : {}),
      attributes:
        kind === 'toilet' && stalls.trim() !== ''
          ? {
              stalls: stalls
                .split(/[\s,，]+/)
                .filter(Boolean)
                .join(','),
            }
          : {},
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <div className={classes.two}>
          <Select
            label={t('asset.kind')}
            value={kind}
            onChange={(value) => setKind(value as DeviceKind)}
            data={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
          <TextInput
            label={t('asset.id')}
            description={t('device.idRule')}
            error={badId ? t('device.idBad') : undefined}
            required
            maxLength={64}
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
          />
          <TextInput
            label={t('asset.name')}
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t('asset.town')}
            required
            value={town}
            onChange={setTown}
            data={townNames.map((each) => ({
              value: each.name,
              label: i18n.language === 'en' ? each.nameEn : each.name,
            }))}
          />
          {kind === 'sweeper' && (
            <Select
              label={t('asset.crs')}
              description={t('device.crsRule')}
              value={crs}
              onChange={(value) => setCrs(value as CoordinateSystem)}
              data={systems.map((value) => ({ value, label: t(`crs.${value}`) }))}
            />
          )}
          {kind === 'bay' && (
            <Select
              label={t('kind.lot')}
              searchable
              clearable
              value={lotId}
              onChange={setLotId}
              data={(lots.data ?? []).map((lot) => ({ value: lot.id, label: nameOf(lot, i18n.language) }))}
            />
          )}
          {kind === 'toilet' && (
            <TextInput
              label={t('device.stalls')}
              description={t('device.stallsRule')}
              value={stalls}
              onChange={(event) => setStalls(event.currentTarget.value)}
            />
          )}
          {kind !== 'sweeper' && (
            <>
              <NumberInput
                label={t('device.lon')}
                hideControls
                decimalScale={7}
                min={-180}
                max={180}
                value={lon}
                onChange={setLon}
              />
              <NumberInput
                label={t('device.lat')}
                hideControls
                decimalScale={7}
                min={-90}
                max={90}
                value={lat}
                onChange={setLat}
              />
            </>
          )}
        </div>
        <Mishap error={register.error} />
        <Button type="submit" loading={register.isPending}>
          {t('device.register')}
        </Button>
      </Stack>
    </form>
  )
}
