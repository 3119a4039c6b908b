import { Button, Drawer } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { dateTimeText } from '../format.ts'
import { keys, queryClient } from '../queries.ts'
import { useMay } from '../session.ts'
import { Card } from '../ui/page.tsx'
import type { Version } from './versions.tsx'
import classes from './parking.module.css'

/** A paper of a lot with versions: how it reads now, the form that makes the next version, and what each changed. */
export function PaperCard({
  lot,
  title,
  editTitle,
  size,
  current,
  unwritten,
  form,
  versions,
  children,
}: {
  lot: string
  title: string
  editTitle: string
  /** Width of the form in pixels. */
  size: number
  current: Version
  /** What is said of version 0. */
  unwritten: string
  form: (done: () => void) => ReactNode
  versions: () => ReactNode
  children: ReactNode
}) {
  const { t } = useTranslation()
  const mayManage = useMay('manage-parking')
  const [open, setOpen] = useState<'form' | 'versions'>()
  const close = () => setOpen(undefined)
  const done = () => {
    close()
    void queryClient.invalidateQueries({ queryKey: keys.lot(lot) })
    void queryClient.invalidateQueries({ queryKey: keys.lots })
  }
  const { version, changedBy, changedAtMs } = current
  return (
    <Card
      title={title}
      tools={
        <div className={classes.actions}>
          {mayManage && (
            <Button variant="default" size="compact-md" aria-label={editTitle} onClick={() => setOpen('form')}>
              {t('rule.change')}
            </Button>
          )}
          <Button variant="subtle" color="gray" size="compact-md" onClick={() => setOpen('versions')}>
            {t('toiletFile.versions')}
          </Button>
        </div>
      }
    >
      {children}
      <p className={classes.dim}>
        {version === 0
          ? unwritten
          : t('toiletFile.version', { version, by: changedBy, time: dateTimeText(changedAtMs) })}
      </p>
      <Drawer
        opened={open === 'form'}
        onClose={close}
        position="right"
        size={size}
        title={editTitle}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {open === 'form' && form(done)}
      </Drawer>
      <Drawer
        opened={open === 'versions'}
        onClose={close}
        position="right"
        size={480}
        title={`${title} · ${t('toiletFile.versions')}`}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {open === 'versions' && versions()}
      </Drawer>
    </Card>
  )
}
