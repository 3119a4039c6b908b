/** @jsxImportSource preact */
import type { LotDetail } from '#domain/parking/operator.ts'
import { nameOf, useHere } from './here.ts'
import { RENEW_MS } from './lots-page.tsx'
import { MorningsTab } from './mornings-tab.tsx'
import { NowTab } from './now-tab.tsx'
import { Answered, Bar } from './parts.tsx'
import { RulesTab } from './rules-tab.tsx'
import { UsageTab } from './usage-tab.tsx'
import { useOwn } from './use-own.ts'

const tabs = ['now', 'rules', 'usage', 'mornings'] as const
type Tab = (typeof tabs)[number]

/** One lot of the owner: how it is, how it is shared, how it was used, how mornings went. */
export function LotPage({ id, tab: asked }: { id: string; tab: string | undefined }) {
  const { words, language, go } = useHere()
  const tab: Tab = tabs.find((each) => each === asked) ?? 'now'
  const own = useOwn<LotDetail>(`/api/own/lots/${id}`, RENEW_MS)
  const lot = own.answer
  const pathOf = (to: Tab) => (to === 'now' ? `/owner/lot/${id}` : `/owner/lot/${id}/${to}`)
  return (
    <>
      <Bar title={lot === undefined ? id : nameOf(lot, language)} sub={lot?.file.profile.owner} back="/owner" />
      <nav class="tabs" aria-label={lot === undefined ? id : nameOf(lot, language)}>
        {tabs.map((each) => (
          <a
            key={each}
            href={pathOf(each)}
            aria-current={each === tab ? 'page' : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey) return
              event.preventDefault()
              go(pathOf(each))
            }}
          >
            {words.tabs[each]}
          </a>
        ))}
      </nav>
      <main class="wide">
        <Answered own={own}>
          {lot !== undefined && tab === 'now' && <NowTab lot={lot} />}
          {lot !== undefined && tab === 'rules' && <RulesTab lot={lot} again={own.again} />}
          {lot !== undefined && tab === 'usage' && <UsageTab lot={lot} />}
          {lot !== undefined && tab === 'mornings' && <MorningsTab lot={lot} />}
        </Answered>
      </main>
    </>
  )
}
