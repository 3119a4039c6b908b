import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parkingApi } from '../parking-api.ts'
import { ReasonDialog } from '../ui/reason-dialog.tsx'
import classes from './parking.module.css'

/** The telephone number of a driver, shown to who must call and says why; that is written down (docs/SPEC.md U59). */
export function DriverPhone({ rightId }: { rightId: number }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  // not kept among answers: it is gone with the page
  const ask = useMutation({ mutationFn: (why: string) => parkingApi.phone(rightId, why), gcTime: 0 })
  if (ask.data !== undefined)
    return (
      <p className={classes.phone}>
        <a href={`tel:${ask.data.phone}`}>{ask.data.phone}</a>
      </p>
    )
  return (
    <>
      <Button variant="default" size="compact-md" onClick={() => setAsking(true)}>
        {t('right.showPhone')}
      </Button>
      <ReasonDialog
        opened={asking}
        title={t('right.showPhone')}
        text={t('right.phoneText')}
        action={t('right.showPhone')}
        busy={ask.isPending}
        error={ask.error}
        onConfirm={(why) => ask.mutate(why, { onSuccess: () => setAsking(false) })}
        onClose={() => {
          setAsking(false)
          ask.reset()
        }}
      />
    </>
  )
}
