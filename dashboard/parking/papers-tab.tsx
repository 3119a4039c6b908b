import type { LotDetail } from '#domain/parking/operator.ts'
import { ClosureCard } from './closure-card.tsx'
import { FileCard } from './file-card.tsx'
import { PolicyCard } from './policy-card.tsx'
import classes from './parking.module.css'

/** How a lot is shared, when not, and what it is (docs/SPEC.md U61). */
export function PapersTab({ lot }: { lot: LotDetail }) {
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <PolicyCard lot={lot} />
        <ClosureCard lot={lot} />
      </div>
      <div className={classes.column}>
        <FileCard lot={lot} />
      </div>
    </div>
  )
}
