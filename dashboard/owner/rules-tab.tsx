/** @jsxImportSource preact */
import type { LotDetail } from '#domain/parking/operator.ts'
import { Closures } from './closures.tsx'
import { History } from './history.tsx'
import { PolicyForm } from './policy-form.tsx'
import { WindowStrips } from './window-strips.tsx'

/** How the lot is shared: what can be changed, what follows of it, what it was. */
export function RulesTab({ lot, again }: { lot: LotDetail; again: () => void }) {
  return (
    <div class="columns">
      {/* a version somebody else makes while one is being written is told when it is saved */}
      <PolicyForm lot={lot} again={again} />
      <div class="stack">
        <WindowStrips lot={lot} />
        <Closures lot={lot} again={again} />
        <History lot={lot} />
      </div>
    </div>
  )
}
