import { Alert, Button, Center, Loader, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { errorText } from '../errors.ts'
import classes from './outcome.module.css'

/** Something is on its way. */
export function Waiting() {
  const { t } = useTranslation()
  return (
    <Center className={classes.fill} role="status" aria-label={t('common.loading')}>
      <Loader size="sm" type="dots" />
    </Center>
  )
}

/** Something did not work, with a way to try again. */
export function Failed({ error, title, again }: { error: unknown; title?: string; again?: () => void }) {
  const { t } = useTranslation()
  return (
    <Center className={classes.fill}>
      <Stack align="center" gap="sm">
        <Text role="alert">{title ?? errorText(error, t)}</Text>
        {again !== undefined && (
          <Button variant="light" onClick={again}>
            {t('common.again')}
          </Button>
        )}
      </Stack>
    </Center>
  )
}

/** A list that has nothing in it. */
export function Nothing({ children, small = false }: { children: string; small?: boolean }) {
  return (
    <Text c="dimmed" ta={small ? 'left' : 'center'} py={small ? 0 : 'xl'}>
      {children}
    </Text>
  )
}

/** An error beside the form or list it belongs to. */
export function Mishap({ error }: { error: unknown }) {
  const { t } = useTranslation()
  if (error === null || error === undefined) return null
  return (
    <Alert color="red" variant="light" role="alert" py="xs" className={classes.mishap}>
      {errorText(error, t)}
    </Alert>
  )
}
