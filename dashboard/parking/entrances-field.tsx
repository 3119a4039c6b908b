import { Button, NumberInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { LotProfile } from '#domain/parking/lot.ts'
import { Icon } from '../ui/icons.tsx'
import classes from './parking.module.css'

type Entrance = LotProfile['entrances'][number]
const ENTRANCES_MAX = 10

/** Where one drives in, in degrees of WGS-84. */
export function EntrancesField({
  entrances,
  near,
  onChange,
}: {
  entrances: readonly Entrance[]
  /** Where a new one begins. */
  near: { readonly lon?: number; readonly lat?: number }
  onChange: (entrances: Entrance[]) => void
}) {
  const { t } = useTranslation()
  const change = (at: number, next: Partial<Entrance>) =>
    onChange(entrances.map((each, index) => (index === at ? { ...each, ...next } : each)))
  const degrees = (at: number, name: 'lon' | 'lat', max: number) => (
    <NumberInput
      label={t(`field.${name}`)}
      min={-max}
      max={max}
      decimalScale={6}
      hideControls
      value={entrances[at]![name]}
      onChange={(value) => typeof value === 'number' && change(at, { [name]: value })}
    />
  )
  return (
    <fieldset className={classes.fields}>
      <legend>{t('lotFile.entrances')}</legend>
      {entrances.map(({ name }, at) => (
        // by place: names are being typed
        <div key={at} className={classes.row}>
          <TextInput
            label={t('lotFile.entranceName')}
            required
            maxLength={60}
            value={name}
            onChange={(event) => change(at, { name: event.currentTarget.value })}
          />
          {degrees(at, 'lon', 180)}
          {degrees(at, 'lat', 90)}
          <Button
            variant="default"
            aria-label={t('lotFile.removeEntrance', { name })}
            onClick={() => onChange(entrances.filter((_each, index) => index !== at))}
          >
            <Icon name="close" size={16} />
          </Button>
        </div>
      ))}
      <Button
        variant="default"
        disabled={entrances.length >= ENTRANCES_MAX}
        leftSection={<Icon name="plus" size={14} />}
        onClick={() =>
          onChange([
            ...entrances,
            {
              name: t('lotFile.entranceNew', { n: entrances.length + 1 }),
              lon: near.lon ?? 0,
              lat: near.lat ?? 0,
            },
          ])
        }
      >
        {t('lotFile.addEntrance')}
      </Button>
    </fieldset>
  )
}
