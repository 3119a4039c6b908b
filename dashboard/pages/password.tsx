import { Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { api } from '../api.ts'
import { paths } from '../paths.ts'
import { keys, queryClient, useSession } from '../queries.ts'
import { Mishap } from '../ui/outcome.tsx'
import { Card, Page } from '../ui/page.tsx'
import classes from './password.module.css'

const LENGTH_MIN = 10 // the server refuses shorter ones

/** Choose a new password; `forced` when nothing else is allowed before. */
export function PasswordPage({ forced = false }: { forced?: boolean }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const session = useSession()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const change = useMutation({
    mutationFn: () => api.changePassword(current, next),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.session })
      if (!forced) go(paths.map())
    },
  })
  const logout = useMutation({
    mutationFn: () => api.logout(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.session }),
  })
  const short = next !== '' && next.length < LENGTH_MIN
  const differs = again !== '' && again !== next
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!short && again === next) change.mutate()
  }
  const form = (
    <Card>
      <form onSubmit={submit}>
        <Stack gap="md">
          {forced && <Text>{t('password.forced')}</Text>}
          {/* password managers ask whose password this is */}
          <input type="text" autoComplete="username" value={session.data?.person.name ?? ''} readOnly hidden />
          <PasswordInput
            label={t('password.current')}
            autoComplete="current-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ 'aria-label': t('login.show') }}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('password.next')}
            description={t('password.rule', { n: LENGTH_MIN })}
            error={short ? t('password.short', { n: LENGTH_MIN }) : undefined}
            autoComplete="new-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ 'aria-label': t('login.show') }}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('password.again')}
            error={differs ? t('password.differs') : undefined}
            autoComplete="new-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ 'aria-label': t('login.show') }}
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
          />
          <Mishap error={change.error} />
          <Button type="submit" loading={change.isPending}>
            {t('password.change')}
          </Button>
          {forced && (
            <Button variant="subtle" color="gray" onClick={() => logout.mutate()}>
              {t('shell.logout')}
            </Button>
          )}
        </Stack>
      </form>
    </Card>
  )
  if (!forced)
    return (
      <Page title={t('password.title')}>
        <div className={classes.narrow}>{form}</div>
      </Page>
    )
  return (
    <main className={classes.forced}>
      <div className={classes.narrow}>
        <h1 className={classes.title}>{t('password.title')}</h1>
        {form}
      </div>
    </main>
  )
}
