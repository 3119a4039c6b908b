import { Badge, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleSettingName } from '#domain/coverage/settings.ts'
import { SettingText } from '../coverage/settings-drawer.tsx'
import { useSourceText } from '../coverage/source-words.ts'
import type { SettingShown } from '#domain/coverage/settings.ts'
import { dateTimeText } from '../format.ts'
import { plansApi } from '../plans-api.ts'
import { keys } from '../queries.ts'
import { ChangeDialog } from '../rules/change-dialog.tsx'
import { History } from '../rules/history.tsx'
import { groupsOf } from '../rules/setting-fields.ts'
import classes from '../rules/rules.module.css'
import { useMay } from '../session.ts'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { Card, Page } from '../ui/page.tsx'

/** Every number that judges, with where it is from; administrators change them, all others read (docs/SPEC.md U27). */
export function RulesPage() {
  const { t } = useTranslation()
  const mayChange = useMay('manage-settings')
  const [changing, setChanging] = useState<RuleSettingName>()
  const answer = useQuery({
    // beside what drawers keep of a version: this has the history, too
    queryKey: [...keys.coverageSettings(undefined), 'all'],
    queryFn: ({ signal }) => plansApi.rules(undefined, signal),
  })
  if (answer.data === undefined)
    return answer.error === null ? <Waiting /> : <Failed error={answer.error} again={() => void answer.refetch()} />
  const rules = answer.data
  return (
    <Page
      title={t('nav.rules')}
      intro={
        <>
          {t('rule.intro')}{' '}
          {rules.version === 0 || rules.by === ''
            ? t('rule.delivered')
            : t('rule.present', { version: rules.version, by: rules.by, time: dateTimeText(rules.atMs) })}
        </>
      }
    >
      <div className={classes.columns}>
        <div className={classes.cards}>
          {groupsOf(rules.settings).map(({ name, settings }) => (
            <Card key={name} title={t(`rule.group.${name}`)}>
              <ul className={classes.settings}>
                {settings.map((setting) => (
                  <Setting
                    key={setting.name}
                    setting={setting}
                    onChange={mayChange ? () => setChanging(setting.name) : undefined}
                  />
                ))}
              </ul>
            </Card>
          ))}
        </div>
        <Card title={t('rule.history')}>
          <History rules={rules} />
        </Card>
      </div>
      <ChangeDialog
        setting={rules.settings.find(({ name }) => name === changing)}
        rules={rules}
        onClose={() => setChanging(undefined)}
      />
    </Page>
  )
}

function Setting({ setting, onChange }: { setting: SettingShown; onChange: (() => void) | undefined }) {
  const { t, i18n } = useTranslation()
  const sourceText = useSourceText()
  const name = i18n.language === 'en' ? setting.en : setting.zh
  const isChanged = setting.is !== setting.default
  return (
    <li>
      <span>{name}</span>
      <b data-changed={isChanged || undefined}>
        <SettingText {...setting} />
        {isChanged && (
          <>
            {' '}
            <Badge variant="outline" size="sm">
              {t('rules.changed')}
            </Badge>
          </>
        )}
      </b>
      <span className={classes.dim}>
        {t('rule.default')} <SettingText {...setting} is={setting.default} />
        {' · '}
        <SettingText {...setting} is={setting.min} /> – <SettingText {...setting} is={setting.max} />
      </span>
      <span className={classes.dim}>{sourceText(setting.source)}</span>
      {onChange !== undefined && (
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={t('rule.changeOf', { name })}
          data-setting={setting.name}
          onClick={onChange}
        >
          {t('rule.change')}
        </Button>
      )}
    </li>
  )
}
