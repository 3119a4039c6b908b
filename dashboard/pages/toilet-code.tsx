import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useToiletName } from '../desk/names.ts'
import { paths } from '../paths.ts'
import { keys, queryClient } from '../queries.ts'
import { serviceApi } from '../service-api.ts'
import classes from '../toilet/toilet.module.css'
import { Confirm } from '../ui/confirm.tsx'
import { Failed, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'

/** The sheet for the door of a toilet: its code, for the crew's arrival and for what the public says (docs/SPEC.md U35). */
export function ToiletCodePage({ id }: { id: string }) {
  const { t } = useTranslation()
  const toiletName = useToiletName()
  const [renewing, setRenewing] = useState(false)
  const code = useQuery({
    queryKey: keys.toiletCode(id),
    queryFn: ({ signal }) => serviceApi.code(id, signal),
  })
  const renew = useMutation({
    mutationFn: () => serviceApi.renewCode(id),
    onSuccess: (next) => {
      queryClient.setQueryData(keys.toiletCode(id), next)
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
      title={t('toiletCode.title', { name: toiletName(id) })}
      intro={t('toiletCode.intro')}
      tools={
        <>
          <Button component={Link} href={paths.asset(id)} variant="default">
            {t('desk.toToilet')}
          </Button>
          <Button variant="default" onClick={() => setRenewing(true)}>
            {t('toiletCode.renew')}
          </Button>
          <Button onClick={() => print()}>{t('toiletCode.print')}</Button>
        </>
      }
    >
      <section className={classes.sheet} aria-label={t('toiletCode.sheet')}>
        <h2>{toiletName(id)}</h2>
        <p lang="zh-CN">扫码查看空闲厕位、评价与报修</p>
        <p lang="en">Scan for free stalls, to rate, or to report a fault</p>
        {picture !== undefined && <img src={picture} alt={t('toiletCode.code', { url: code.data.url })} />}
        <p>
          <code>{id}</code>
        </p>
      </section>
      <Confirm
        opened={renewing}
        title={t('toiletCode.renew')}
        text={t('toiletCode.renewText')}
        action={t('toiletCode.renew')}
        busy={renew.isPending}
        error={renew.error}
        onConfirm={() => renew.mutate()}
        onClose={() => setRenewing(false)}
      />
    </Page>
  )
}
