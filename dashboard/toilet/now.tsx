import { useTranslation } from 'react-i18next'
import type { ToiletLive } from '#domain/toilet/live.ts'
import { shortTimeText } from '../format.ts'
import { Nothing } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { Age } from '../ui/words.tsx'
import classes from './toilet.module.css'

/** Whether it is open, and its stalls as their doors say: by kind, and each. */
export function ToiletStalls({ live }: { live: ToiletLive }) {
  const { t } = useTranslation()
  const openText = () => {
    if (live.openUntilMs === undefined) return t(live.isOpen ? 'toiletPage.openAlways' : 'toiletPage.closed')
    const time = shortTimeText(live.openUntilMs)
    return t(live.isOpen ? 'toiletPage.openUntil' : 'toiletPage.closedUntil', { time })
  }
  return (
    <Card
      title={t('toiletPage.stalls')}
      tools={
        <span className={classes.open} data-open={live.isOpen || undefined}>
          {openText()}
        </span>
      }
    >
      {live.stalls.length === 0 ? (
        <Nothing small>{t('toiletPage.noStalls')}</Nothing>
      ) : (
        <table className={classes.counts}>
          <thead>
            <tr>
              <th scope="col">{t('toiletPage.kind')}</th>
              <th scope="col">{t('toiletPage.is.free')}</th>
              <th scope="col">{t('toiletPage.is.occupied')}</th>
              <th scope="col">{t('toiletPage.is.unknown')}</th>
            </tr>
          </thead>
          <tbody>
            {live.stalls.map(({ kind, free, occupied, unknown }) => (
              <tr key={kind}>
                <th scope="row">{t(`stallKind.${kind}`)}</th>
                <td data-none={free === 0 || undefined}>{free}</td>
                <td data-none={occupied === 0 || undefined}>{occupied}</td>
                <td data-none={unknown === 0 || undefined}>{unknown}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ul className={classes.stalls}>
        {live.stallList.map(({ id, kind, is, sinceMs }) => (
          <li key={id} data-is={is} title={t(`stallKind.${kind}`)}>
            <b>{id}</b>
            <span>{t(`toiletPage.is.${is}`)}</span>
            {sinceMs !== undefined && is === 'occupied' && <Age atMs={sinceMs} className={classes.dim} />}
          </li>
        ))}
      </ul>
    </Card>
  )
}
