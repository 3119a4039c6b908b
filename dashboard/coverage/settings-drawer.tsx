import { Badge, Drawer } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SettingShown } from '#domain/coverage/settings.ts'
import type { SettingsVersion } from '../coverage-api.ts'
import { dateTimeText, numberText, spanText } from '../format.ts'
import { Waiting } from '../ui/outcome.tsx'
import { useSourceText } from './source-words.ts'
import { useUnitText } from './units.ts'
import classes from './settings-drawer.module.css'

/** The one source that is no source; it has words. */
const OURS = 'our choice'

/** Every number by which a figure was judged, with where it is from (docs/SPEC.md U21). */
export function SettingsDrawer({
  opened,
  onClose,
  settings,
}: {
  opened: boolean
  onClose: () => void
  settings: SettingsVersion | undefined
}) {
  const { t, i18n } = useTranslation()
  const sourceText = useSourceText()
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={520}
      title={t('rules.title', { version: settings?.version ?? '–' })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {settings === undefined ? (
        <Waiting />
      ) : (
        <>
          <p className={classes.intro}>
            {settings.version === 0 || settings.by === ''
              ? t('rules.delivered')
              : t('rules.changedBy', { by: settings.by, time: dateTimeText(settings.atMs) })}
          </p>
          <dl className={classes.settings}>
            {settings.settings.map((setting) => (
              <div key={setting.name}>
                <dt>{i18n.language === 'en' ? setting.en : setting.zh}</dt>
                <dd>
                  <b>
                    <SettingText {...setting} />
                  </b>
                  {setting.is !== setting.default && (
                    <Badge variant="outline" size="sm">
                      {t('rules.changed')}
                    </Badge>
                  )}
                  <small>{setting.source === OURS ? t('rules.ours') : sourceText(setting.source)}</small>
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Drawer>
  )
}

/** A number with its unit, as people say it: times in minutes, minutes of the day as a time. */
export function SettingText({ name, is, unit }: Pick<SettingShown, 'name' | 'is' | 'unit'>) {
  const { t } = useTranslation()
  const unitText = useUnitText()
  if (unit === 'ms') return spanText(is, t)
  if (name.endsWith('Minute'))
    return `${String(Math.floor(is / 60)).padStart(2, '0')}:${String(is % 60).padStart(2, '0')}`
  return unit === '%' || unit === '×' ? `${numberText(is)}${unit}` : `${numberText(is)} ${unitText(unit)}`
}
