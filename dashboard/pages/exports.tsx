import { Button, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exportsApi } from '../exports-api.ts'
import classes from '../exports/exports.module.css'
import { KeyDialog } from '../exports/key-dialog.tsx'
import { KeyTable } from '../exports/key-table.tsx'
import { exportEndpoints as at } from '../paths.ts'
import { keys } from '../queries.ts'
import { useHere } from '../session.ts'
import { Copied } from '../ui/copy.tsx'
import { Icon } from '../ui/icons.tsx'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'

const forms = ['geojson', 'cds', 'apds'] as const

/** Where others read about lots, and the keys by which a city's platform follows them (docs/SPEC.md X30–X35). */
export function ExportsPage() {
  const { t } = useTranslation()
  const { person } = useHere().session
  const [adding, setAdding] = useState(false)
  const known = useQuery({ queryKey: keys.exportKeys, queryFn: ({ signal }) => exportsApi.keys(signal) })
  if (known.data === undefined)
    return known.error === null ? <Waiting /> : <Failed error={known.error} again={() => void known.refetch()} />
  const mayChange = person.towns.length === 0
  return (
    <Page
      title={t('nav.exports')}
      intro={t('exports.intro')}
      tools={
        mayChange && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
            {t('exports.add')}
          </Button>
        )
      }
    >
      <div className={classes.page}>
        <section className={classes.block} aria-label={t('exports.keys')}>
          <Title order={2} size="h4">
            {t('exports.keys')}
          </Title>
          {!mayChange && <Text c="dimmed">{t('exports.someTowns')}</Text>}
          <KeyTable keys={known.data.keys} mayChange={mayChange} />
        </section>
        <section className={classes.block} aria-label={t('exports.export')}>
          <Title order={2} size="h4">
            {t('exports.export')}
          </Title>
          <Text c="dimmed">{t('exports.exportText')}</Text>
          <Copied label="GET" text={`curl -H 'Authorization: Bearer KEY' '${location.origin}${at.export()}'`} />
        </section>
        <section className={classes.block} aria-label={t('exports.open')}>
          <Title order={2} size="h4">
            {t('exports.open')}
          </Title>
          <Text c="dimmed">{t('exports.openText')}</Text>
          {forms.map((form) => (
            <Copied key={form} label={t(`exports.form.${form}`)} text={`${location.origin}${at.open(form)}`} />
          ))}
        </section>
      </div>
      {adding && <KeyDialog onClose={() => setAdding(false)} />}
    </Page>
  )
}
