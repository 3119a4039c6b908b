import { Title } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'
import classes from './page.module.css'

/** A page with its heading; `tools` stand to the right of it. Scrolls by itself, unless its content does (`fill`). */
export function Page({
  title,
  intro,
  tools,
  fill = false,
  children,
}: {
  title: string
  intro?: ReactNode
  tools?: ReactNode
  fill?: boolean
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · Kerbside`
  }, [title])
  return (
    // focusable, so that it can be scrolled by keyboard when nothing in it can be focused
    <div
      className={fill ? classes.filled : classes.page}
      {...(fill ? {} : { tabIndex: 0, role: 'region', 'aria-label': title })}
    >
      <div className={classes.head}>
        <div>
          <Title order={1}>{title}</Title>
          {intro !== undefined && <div className={classes.intro}>{intro}</div>}
        </div>
        {tools !== undefined && <div className={classes.tools}>{tools}</div>}
      </div>
      {children}
    </div>
  )
}

/** A bordered ground for one thing. */
export function Card({ title, tools, children }: { title?: ReactNode; tools?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.card}>
      {(title !== undefined || tools !== undefined) && (
        <div className={classes.cardHead}>
          {title !== undefined && <Title order={2}>{title}</Title>}
          {tools !== undefined && <div className={classes.tools}>{tools}</div>}
        </div>
      )}
      {children}
    </section>
  )
}
