import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Hold, HoldRefusal } from '#domain/sharing/hold.ts'
import { newId } from '../desk/names.ts'
import { parkingApi } from '../parking-api.ts'
import { Mishap } from '../ui/outcome.tsx'
import classes from './parking.module.css'

type Action = 'cancel' | 'leave' | 'arrive'
interface Asked {
  readonly action: Action
  readonly actionId: string
}

/** What an operator may do for a driver who cannot; asked again before it is done. */
export function HoldActions({ hold, onChanged }: { hold: Hold; onChanged: () => void }) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState<Asked>()
  const [refusal, setRefusal] = useState<HoldRefusal>()
  const act = useMutation({
    mutationFn: ({ action, actionId }: Asked) => parkingApi.act(hold.id, action, actionId),
    onSuccess: (answer) => {
      setAsked(undefined)
      setRefusal(answer.is === 'refused' ? answer.refusal : undefined)
      onChanged()
    },
  })
  const actions: readonly Action[] = hold.state === 'held' ? ['arrive', 'cancel'] : ['leave']
  const close = () => {
    setAsked(undefined)
    act.reset()
  }
  return (
    <>
      <div className={classes.actions}>
        {actions.map((action) => (
          <Button key={action} variant="default" onClick={() => setAsked({ action, actionId: newId() })}>
            {t(`hold.act.${action}`)}
          </Button>
        ))}
      </div>
      {refusal !== undefined && (
        <p className={classes.wrong} role="alert">
          {t(`holdRefusal.${refusal}`)}
        </p>
      )}
      <Modal
        opened={asked !== undefined}
        onClose={close}
        title={asked === undefined ? '' : t(`hold.act.${asked.action}`)}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {asked !== undefined && (
          <Stack>
            <Text>{t(`hold.actText.${asked.action}`)}</Text>
            <Mishap error={act.error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('common.cancel')}
              </Button>
              {/* the same id until there is an answer: done once, however often it is sent */}
              <Button loading={act.isPending} onClick={() => act.mutate(asked)}>
                {t(`hold.act.${asked.action}`)}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  )
}
