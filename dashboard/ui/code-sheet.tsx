import { Button } from '@mantine/core'
import { useMutation, useQuery, type QueryKey } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { queryClient } from '../queries.ts'
import type { ToiletCode } from '../service-api.ts'
import classes from './code-sheet.module.css'
import { Confirm } from './confirm.tsx'
import { Failed, Waiting } from './outcome.tsx'
import { Page } from './page.tsx'

/** The sheet with the code of a place, to be printed and put up there; a new code makes the old one worthless. */
export function CodeSheet({
  id,
  name,
  queryKey,
  ask,
  renew,
  words,
  zh,
  en,
  back,
}: {
  id: string
  name: string
  queryKey: QueryKey
  ask: (signal: AbortSignal) => Promise<ToiletCode>
  renew: () => Promise<ToiletCode>
  words: { title: string; intro: string; sheet: string; renewText: string }
  /** What the code is for; the sheet says it in both languages whatever the page speaks. */
  zh: string
  en: string
  /** The page of the place. */
  back: { href: string; label: string }
}) {
  const { t } = useTranslation()
  const [renewing, setRenewing] = useState(false)
  const code = useQuery({ queryKey, queryFn: ({ signal }) => ask(signal) })
  const renewal = useMutation({
    mutationFn: renew,
    onSuccess: (next) => {
      queryClient.setQueryData(queryKey, next)
      setRenewing(false)
    },
  })
  // as a picture: what the server drew is never read as HTML
  const picture = useMemo(
    () =>
      code.data === undefined ? undefined : `data:image/svg+xml;charset=utf-8,${encodeURIComponent(code.data.svg)}`,
    [code.data],
  )
  if (code.data === undefined)
    return code.error === null ? <Waiting /> : <Failed error={code.error} again={() => void code.refetch()} />
  return (
    <Page
      title={words.title}
      intro={words.intro}
      tools={
        <>
          <Button component={Link} href={back.href} variant="default">
            {back.label}
          </Button>
          <Button variant="default" onClick={() => setRenewing(true)}>
            {t('toiletCode.renew')}
          </Button>
          <Button onClick={() => print()}>{t('toiletCode.print')}</Button>
        </>
      }
    >
      <section className={classes.sheet} aria-label={words.sheet}>
        <h2>{name}</h2>
        <p lang="zh-CN">{zh}</p>
        <p lang="en">{en}</p>
        {picture !== undefined && <img src={picture} alt={t('toiletCode.code', { url: code.data.url })} />}
        <p>
          <code>{id}</code>
        </p>
      </section>
      <Confirm
        opened={renewing}
        title={t('toiletCode.renew')}
        text={words.renewText}
        action={t('toiletCode.renew')}
        busy={renewal.isPending}
        error={renewal.error}
        onConfirm={() => renewal.mutate()}
        onClose={() => setRenewing(false)}
      />
    </Page>
  )
}
