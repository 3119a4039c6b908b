import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Stream } from '#domain/topic.ts'
import { shortTimeText } from '../format.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session.ts'
import type { StripPart } from './day-strip.tsx'
import classes from './day-parts.module.css'

/** What a figure is made of, behind one word; open when there is little of it. */
export function What({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <details className={classes.what}>
      <summary>{t('toiletDay.what')}</summary>
      {children}
    </details>
  )
}

/** The readings of a stream that a time was judged by. */
export function RawLink({
  toilet,
  stream,
  fromMs,
  toMs,
}: {
  toilet: string
  stream: Stream
  fromMs: number
  toMs: number
}) {
  const { t } = useTranslation()
  const may = useMay('see-history')
  if (!may) return null
  return (
    <Link className={classes.end} href={paths.readings(toilet, stream, { fromMs, toMs })}>
      {t('toiletDay.raw')}
    </Link>
  )
}

/** Parts of a strip in words, each with the readings behind it. */
export function SpanList({ toilet, stream, parts }: { toilet: string; stream: Stream; parts: readonly StripPart[] }) {
  const { t } = useTranslation()
  return (
    <ul className={classes.list} tabIndex={0}>
      {parts.map(({ fromMs, toMs, tone, word }) => (
        <li key={`${fromMs} ${word}`}>
          <span className={tone === 'bad' ? classes.bad : tone === 'good' ? undefined : classes.dim}>
            {t('toiletDay.spanLine', { from: shortTimeText(fromMs), to: endText(toMs), state: word })}
          </span>
          <RawLink toilet={toilet} stream={stream} fromMs={fromMs} toMs={toMs} />
        </li>
      ))}
    </ul>
  )
}

/** The end of a day is 24:00, not the 00:00 it began with. */
export const endText = (atMs: number): string => {
  const text = shortTimeText(atMs)
  return text === '00:00' ? '24:00' : text
}
