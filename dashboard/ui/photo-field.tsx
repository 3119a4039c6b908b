import { FileInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const PHOTO_BYTES_MAX = 5_000_000
const PHOTO_TYPES = 'image/jpeg,image/png,image/webp'

/** Whether the server would refuse it for its size. */
export const isTooLarge = (photo: File | null): boolean => photo !== null && photo.size > PHOTO_BYTES_MAX

/** Choose a picture to go with something; one that is too large is told. */
export function PhotoField({
  label,
  value,
  onChange,
}: {
  label: string
  value: File | null
  onChange: (photo: File | null) => void
}) {
  const { t } = useTranslation()
  return (
    <FileInput
      label={label}
      description={t('excuse.photoRule')}
      accept={PHOTO_TYPES}
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      placeholder={t('excuse.choosePhoto')}
      value={value}
      onChange={onChange}
      error={isTooLarge(value) ? t('excuse.photoRule') : undefined}
    />
  )
}
