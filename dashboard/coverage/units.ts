import { useTranslation } from 'react-i18next'

/** English of the units of settings that are words of Chinese (settings of `domain`). */
export const unitsEn: Readonly<Record<string, string>> = {
  次: 'times',
  '次/h': 'times/h',
  天: 'days',
  人次: 'visits',
  个: 'pieces',
  条: 'lines',
  星: 'stars',
}

/** A unit in the language of the page. */
export function useUnitText(): (unit: string) => string {
  const { i18n } = useTranslation()
  return (unit) => (i18n.language === 'en' ? (unitsEn[unit] ?? unit) : unit)
}
