import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { faultCategories, type FaultCategory } from '#domain/toilet/public.ts'

const isCategory = (word: string): word is FaultCategory => (faultCategories as readonly string[]).includes(word)

/** A category of faults in words; an unknown one keeps its name. */
export const categoryText = (category: string, t: TFunction): string =>
  isCategory(category) ? t(`faultCategory.${category}`) : category

export function useCategoryText(): (category: string) => string {
  const { t } = useTranslation()
  return (category) => categoryText(category, t)
}
