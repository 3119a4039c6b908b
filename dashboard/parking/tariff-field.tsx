import { Button, NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Tariff } from '#domain/parking/lot.ts'
import { Icon } from '../ui/icons.tsx'
import { TimeField } from './time-field.tsx'
import { tariffLines } from './words.ts'
import classes from './parking.module.css'

type Band = Tariff['bands'][number]
const BANDS_MAX = 12

/** What parking costs, by bands of the day; the same in words below. */
export function TariffField({
  tariff,
  overlaps,
  onChange,
}: {
  tariff: Tariff
  overlaps: boolean
  onChange: (tariff: Tariff) => void
}) {
  const { t } = useTranslation()
  const { dayCapFen, ...uncapped } = tariff
  const change = (at: number, next: Partial<Band>) =>
    onChange({ ...tariff, bands: tariff.bands.map((band, index) => (index === at ? { ...band, ...next } : band)) })
  return (
    <fieldset className={classes.fields}>
      <legend>{t('lotFile.tariff')}</legend>
      <div className={classes.row}>
        <NumberInput
          label={t('tariff.freeMinutes')}
          min={0}
          max={1_440}
          allowDecimal={false}
          hideControls
          suffix={` ${t('rule.unit.min')}`}
          value={tariff.freeMinutes}
          onChange={(value) => typeof value === 'number' && onChange({ ...tariff, freeMinutes: value })}
        />
        <NumberInput
          label={t('tariff.dayCap')}
          min={0}
          max={10_000}
          decimalScale={2}
          hideControls
          prefix="¥"
          value={dayCapFen === undefined ? '' : dayCapFen / 100}
          onChange={(value) =>
            onChange(typeof value === 'number' ? { ...tariff, dayCapFen: Math.round(value * 100) } : uncapped)
          }
        />
      </div>
      {tariff.bands.map((band, at) => (
        // by place: bands have no name
        <div key={at} className={classes.row}>
          <TimeField
            label={t('roster.from')}
            minute={band.fromMinute}
            onChange={(fromMinute) => change(at, { fromMinute })}
          />
          <TimeField label={t('roster.to')} minute={band.toMinute} onChange={(toMinute) => change(at, { toMinute })} />
          <NumberInput
            label={t('tariff.stepMinutes')}
            min={1}
            max={1_440}
            allowDecimal={false}
            hideControls
            suffix={` ${t('rule.unit.min')}`}
            value={band.stepMinutes}
            onChange={(value) => typeof value === 'number' && change(at, { stepMinutes: value })}
          />
          <NumberInput
            label={t('tariff.step')}
            min={0}
            max={10_000}
            decimalScale={2}
            hideControls
            prefix="¥"
            value={band.stepFen / 100}
            onChange={(value) => typeof value === 'number' && change(at, { stepFen: Math.round(value * 100) })}
          />
          <Button
            variant="default"
            aria-label={t('tariff.removeBand', { n: at + 1 })}
            onClick={() => onChange({ ...tariff, bands: tariff.bands.filter((_band, index) => index !== at) })}
          >
            <Icon name="close" size={16} />
          </Button>
        </div>
      ))}
      {overlaps && <p role="alert">{t('tariff.overlap')}</p>}
      <ul className={classes.plain}>
        {tariffLines(tariff, t).map((line) => (
          <li key={line} className={classes.dim}>
            {line}
          </li>
        ))}
      </ul>
      <Button
        variant="default"
        disabled={tariff.bands.length >= BANDS_MAX}
        leftSection={<Icon name="plus" size={14} />}
        onClick={() =>
          onChange({
            ...tariff,
            bands: [...tariff.bands, { fromMinute: 480, toMinute: 1_200, stepMinutes: 60, stepFen: 200 }],
          })
        }
      >
        {t('tariff.addBand')}
      </Button>
    </fieldset>
  )
}
