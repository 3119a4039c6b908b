import { Button, Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { coverageEndpoints } from '../paths.ts'
import { Icon } from '../ui/icons.tsx'

/** The shift's report: as a page, to print, and as data. */
export function Reports({ shiftId }: { shiftId: string }) {
  const { t, i18n } = useTranslation()
  const language = i18n.language === 'en' ? 'en' : 'zh'
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="download" size={16} />}>
          {t('shift.report')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['html', 'pdf', 'csv', 'geojson'] as const).map((format) => (
          <Menu.Item
            key={format}
            component="a"
            href={coverageEndpoints.report(shiftId, format, language)}
            {...(format === 'html' ? { target: '_blank', rel: 'noreferrer' } : { download: true })}
          >
            {t(`shift.format.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
