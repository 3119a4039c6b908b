import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exportsApi, type ExportKey } from '../exports-api.ts'
import { keys as queryKeys, queryClient } from '../queries.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Nothing } from '../ui/outcome.tsx'
import { At } from '../ui/words.tsx'
import classes from './exports.module.css'

/** Keys that were given out, those in use first; a revoked one stays, because what it was is asked for later. */
export function KeyTable({ keys, mayChange }: { keys: readonly ExportKey[]; mayChange: boolean }) {
  const { t } = useTranslation()
  const [revoking, setRevoking] = useState<ExportKey>()
  const revoke = useMutation({
    mutationFn: ({ id }: ExportKey) => exportsApi.revoke(id),
    onSuccess: async () => {
      setRevoking(undefined)
      await queryClient.invalidateQueries({ queryKey: queryKeys.exportKeys })
    },
  })
  if (keys.length === 0) return <Nothing>{t('exports.nothing')}</Nothing>
  const isUsed = ({ revokedAtMs }: ExportKey) => revokedAtMs === undefined
  const listed = keys.toSorted((a, b) => Number(isUsed(b)) - Number(isUsed(a)) || b.id - a.id)
  return (
    <>
      <table className={classes.table} aria-label={t('exports.keys')}>
        <thead>
          <tr>
            <th scope="col">{t('exports.name')}</th>
            <th scope="col" className={classes.wide}>
              {t('exports.made')}
            </th>
            <th scope="col">{t('exports.used')}</th>
            <th scope="col">{t('exports.state')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('common.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {listed.map((key) => (
            <tr key={key.id}>
              <td>{key.name}</td>
              <td className={classes.wide}>
                <At atMs={key.madeAtMs} /> · {key.madeBy}
              </td>
              <td>{key.lastUsedAtMs === undefined ? t('exports.never') : <At atMs={key.lastUsedAtMs} />}</td>
              <td>{t(isUsed(key) ? 'exports.inUse' : 'exports.revoked')}</td>
              <td className={classes.act}>
                {isUsed(key) && mayChange && (
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={t('exports.revokeOne', { name: key.name })}
                    onClick={() => setRevoking(key)}
                  >
                    {t('exports.revoke')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Confirm
        opened={revoking !== undefined}
        title={t('exports.revokeOne', { name: revoking?.name ?? '' })}
        text={t('exports.revokeText', { name: revoking?.name ?? '' })}
        action={t('exports.revoke')}
        busy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoking !== undefined && revoke.mutate(revoking)}
        onClose={() => {
          setRevoking(undefined)
          revoke.reset()
        }}
      />
    </>
  )
}
