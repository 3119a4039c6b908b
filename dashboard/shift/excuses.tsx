import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Excuse } from '#domain/coverage/shift.ts'
import { coverageApi } from '../coverage-api.ts'
import { coverageEndpoints } from '../paths.ts'
import { keys, queryClient } from '../queries.ts'
import { useMay } from '../session.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Icon } from '../ui/icons.tsx'
import { Nothing } from '../ui/outcome.tsx'
import { At } from '../ui/words.tsx'
import classes from './panels.module.css'

/** Stretches that were not to be done, with who decided so and why; each may be undone. */
export function Excuses({
  shiftId,
  excuses,
  nameOf,
  onSelect,
  onAdd,
}: {
  shiftId: string
  excuses: readonly Excuse[]
  nameOf: (edge: string) => string
  onSelect: (edge: string) => void
  onAdd: () => void
}) {
  const { t } = useTranslation()
  const mayExcuse = useMay('dispatch')
  const [asked, setAsked] = useState<Excuse>()
  const undo = useMutation({
    mutationFn: ({ id }: Excuse) => coverageApi.undoExcuse(shiftId, id),
    onSuccess: () => {
      setAsked(undefined)
      return queryClient.invalidateQueries({ queryKey: keys.shift(shiftId), exact: true })
    },
  })
  return (
    <>
      {mayExcuse && (
        <div className={classes.tools}>
          <span />
          <Button size="xs" leftSection={<Icon name="plus" size={14} />} onClick={onAdd}>
            {t('excuse.add')}
          </Button>
        </div>
      )}
      {excuses.length === 0 ? (
        <Nothing>{t('excuse.nothing')}</Nothing>
      ) : (
        <ul className={classes.list}>
          {excuses.toReversed().map((excuse) => (
            <li key={excuse.id}>
              <div className={classes.line}>
                <button type="button" className={classes.street} onClick={() => onSelect(excuse.edge)}>
                  {nameOf(excuse.edge)}
                </button>
                <span className={excuse.undoneAtMs === undefined ? undefined : classes.undone}>
                  {t('excuse.stretch', { from: Math.round(excuse.fromM), to: Math.round(excuse.toM) })}
                  {' · '}
                  {excuse.pass === undefined ? t('side.allPasses') : t('side.pass', { n: excuse.pass + 1 })}
                  {' · '}
                  {t(`excuseReason.${excuse.reason}`)}
                </span>
                {mayExcuse && excuse.undoneAtMs === undefined && (
                  <Button
                    className={classes.end}
                    size="compact-sm"
                    variant="subtle"
                    aria-label={t('excuse.undoOf', { street: nameOf(excuse.edge) })}
                    onClick={() => setAsked(excuse)}
                  >
                    {t('excuse.undo')}
                  </Button>
                )}
              </div>
              {excuse.note !== '' && <p className={classes.note}>{excuse.note}</p>}
              {excuse.photoId !== undefined && (
                <a href={coverageEndpoints.photo(excuse.photoId)} target="_blank" rel="noreferrer">
                  <img
                    className={classes.photo}
                    src={coverageEndpoints.photo(excuse.photoId)}
                    alt={t('excuse.photo')}
                  />
                </a>
              )}
              <div className={classes.dim}>
                {excuse.by} · <At atMs={excuse.atMs} />
                {excuse.undoneAtMs !== undefined && (
                  <>
                    {' · '}
                    {t('excuse.undone', { by: excuse.undoneBy ?? '' })} <At atMs={excuse.undoneAtMs} />
                  </>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      <Confirm
        opened={asked !== undefined}
        title={t('excuse.undo')}
        text={t('excuse.undoText', { street: asked === undefined ? '' : nameOf(asked.edge) })}
        action={t('excuse.undo')}
        busy={undo.isPending}
        error={undo.error}
        onConfirm={() => asked !== undefined && undo.mutate(asked)}
        onClose={() => {
          setAsked(undefined)
          undo.reset()
        }}
      />
    </>
  )
}
