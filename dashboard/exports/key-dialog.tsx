import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exportsApi } from '../exports-api.ts'
import { keys, queryClient } from '../queries.ts'
import { Copied } from '../ui/copy.tsx'
import { Mishap } from '../ui/outcome.tsx'

/** Give out a key; it is shown once. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const make = useMutation({
    mutationFn: () => exportsApi.make(name.trim()),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.exportKeys }),
  })
  const made = make.data
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('exports.add')}
      size="lg"
      // seen once: it does not close by a click beside it
      closeOnClickOutside={made === undefined}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {made === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            make.mutate()
          }}
        >
          <Stack>
            <TextInput
              label={t('exports.name')}
              required
              maxLength={100}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Mishap error={make.error} />
            <Group justify="flex-end">
              <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
                {t('exports.add')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Text>{t('exports.onceText', { name: made.key.name })}</Text>
          <Copied label={t('exports.secret')} text={made.secret} />
        </Stack>
      )}
    </Modal>
  )
}
