import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useLotName } from '../desk/names.ts'
import { parkingApi } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys, queryClient } from '../queries.ts'
import classes from '../toilet/toilet.module.css'
import { Confirm } from '../ui/confirm.tsx'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'

/** The sheet for the gate of a lot: its code, by which a driver says that she is there (docs/SPEC.md U61). */
export function LotCodePage({ id }: { id: string }) {
  const { t } = useTranslation()
  const lotName = useLotName()
  const [renewing, setRenewing] = useState(false)
  const code = useQuery({ queryKey: keys.lotCode(id), queryFn: ({ signal }) => parkingApi.code(id, signal) })
  const renew = useMutation({
    mutationFn: () => parkingApi.renewCode(id),
    onSuccess: (next) => {
      queryClient.setQueryData(keys.lotCode(id), next)
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
      title={t('lotCode.title', { name: lotName(id) })}
      intro={t('lotCode.intro')}
      tools={
        <>
          <Button component={Link} href={paths.lot(id)} variant="default">
            {t('lotCode.toLot')}
          </Button>
          <Button variant="default" onClick={() => setRenewing(true)}>
            {t('toiletCode.renew')}
          </Button>
          <Button onClick={() => print()}>{t('toiletCode.print')}</Button>
        </>
      }
    >
      <section className={classes.sheet} aria-label={t('lotCode.sheet')}>
        <h2>{lotName(id)}</h2>
        <p lang="zh-CN">错时共享停车：扫码查看空位、预约与入场</p>
        <p lang="en">Shared parking: scan for free bays, to hold one, and when you have arrived</p>
        {picture !== undefined && <img src={picture} alt={t('toiletCode.code', { url: code.data.url })} />}
        <p>
          <code>{id}</code>
        </p>
      </section>
      <Confirm
        opened={renewing}
        title={t('toiletCode.renew')}
        text={t('lotCode.renewText')}
        action={t('toiletCode.renew')}
        busy={renew.isPending}
        error={renew.error}
        onConfirm={() => renew.mutate()}
        onClose={() => setRenewing(false)}
      />
    </Page>
  )
}
