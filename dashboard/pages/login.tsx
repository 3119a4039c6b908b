import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { changeLanguage } from '../i18n/start.ts'
import { forgetAnswers, keys, queryClient } from '../queries.ts'
import { Mishap } from '../ui/outcome.tsx'
import classes from './login.module.css'

export function LoginPage() {
  const { t, i18n } = useTranslation()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const login = useMutation({
    mutationFn: () => api.login(name.trim(), password),
    onSuccess: (session) => {
      // nothing of whoever was here before: their towns may be others
      forgetAnswers()
      queryClient.setQueryData(keys.session, session)
    },
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    login.mutate()
  }
  const other = i18n.language === 'en' ? 'zh-CN' : 'en'
  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit}>
        <Stack gap="md">
          <div className={classes.brand}>
            <img src="/icon.svg" alt="" width={40} height={40} />
            <div>
              <Title order={1}>Kerbside</Title>
              <Text c="dimmed">{t('shell.subtitle')}</Text>
            </div>
          </div>
          <TextInput
            label={t('login.name')}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            required
            withAsterisk={false}
            size="md"
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('login.password')}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            size="md"
            visibilityToggleButtonProps={{ 'aria-label': t('login.show') }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Mishap error={login.error} />
          <Button type="submit" size="md" loading={login.isPending}>
            {t('login.enter')}
          </Button>
        </Stack>
      </form>
      <Button
        variant="subtle"
        color="gray"
        className={classes.language}
        lang={other}
        onClick={() => void changeLanguage(other)}
      >
        {t('shell.otherLanguage')}
      </Button>
    </main>
  )
}
