import { useTranslation } from 'react-i18next'
import type { LonLat } from '#domain/geography.ts'
import { localDayOf } from '#domain/plan/local-day.ts'
import { dateTimeText, shortTimeText } from '../format.ts'
import { useAllAssets } from '../queries.ts'
import { compassOf } from './side-parts.ts'

/** The name of a shift or plan in the language of the page. */
export function usePlanName(): (of: { readonly name: string; readonly nameEn: string }) => string {
  const { i18n } = useTranslation()
  return ({ name, nameEn }) => (i18n.language === 'en' && nameEn !== '' ? nameEn : name)
}

/** A street side in words: its street, its kerb and where it leads, for a name alone is that of both sides. */
export function useSideName(): (of: { readonly name: string; readonly line: readonly LonLat[] }) => string {
  const { t } = useTranslation()
  return ({ name, line }) => {
    const street = name === '' ? t('side.noName') : name
    const leads = compassOf(line)
    if (leads === undefined) return street
    return t('side.name', { street, kerb: t(`compass.${leads.kerb}`), toward: t(`compass.${leads.toward}`) })
  }
}

/** Names of vehicles by id; an unknown one keeps its id. */
export function useVehicleName(): (id: string) => string {
  const { i18n } = useTranslation()
  const { data } = useAllAssets({ kind: 'sweeper' })
  return (id) => {
    const asset = data?.find((each) => each.id === id)
    if (asset === undefined) return id
    const { nameEn } = asset.attributes
    return i18n.language === 'en' && typeof nameEn === 'string' && nameEn !== '' ? nameEn : asset.name
  }
}

/** `04:30–07:00`; the end of one that goes on after midnight has its day. */
export function windowText({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  const ends = localDayOf(toMs) === localDayOf(fromMs) ? shortTimeText(toMs) : dateTimeText(toMs).slice(5, 16)
  return `${shortTimeText(fromMs)}–${ends}`
}
