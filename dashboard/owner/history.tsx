/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { LotDetail } from '#domain/parking/operator.ts'
import type { SharingPolicyRow } from '#domain/sharing/policy.ts'
import { windowHours } from '../parking/windows.ts'
import { useHere } from './here.ts'
import { Answered } from './parts.tsx'
import { useMoment } from './times.ts'
import { useOwn } from './use-own.ts'
import type { Words } from './words-zh.ts'

/** What was changed, when and by whom. */
export function History({ lot }: { lot: LotDetail }) {
  const { words } = useHere()
  const [open, setOpen] = useState(false)
  return (
    <details class="card" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.history}</summary>
      {open && <Versions key={lot.policy.version} lot={lot} />}
    </details>
  )
}

function Versions({ lot }: { lot: LotDetail }) {
  const { words } = useHere()
  const moment = useMoment(lot.file.profile.zone)
  const own = useOwn<{ versions: readonly SharingPolicyRow[] }>(`/api/own/lots/${lot.id}/policy/versions`)
  const versions = own.answer?.versions ?? []
  return (
    <Answered own={own}>
      <ol class="rows">
        {versions.map((row, index) => (
          <li key={row.version}>
            <p class="line">
              <strong>{words.version(row.version)}</strong>
              <span class="dimmed figures">{words.byAt(row.changedBy, moment(row.changedAtMs))}</span>
            </p>
            <ul class="changes">
              {changedOf(versions[index + 1]?.policy, row.policy).map((member) => (
                <li key={member} class="figures">
                  {changeText(member, row, words)}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </Answered>
  )
}

type Policy = SharingPolicyRow['policy']
const changedOf = (before: Policy | undefined, after: Policy): (keyof Policy)[] =>
  ([...new Set([...Object.keys(before ?? {}), ...Object.keys(after)])] as (keyof Policy)[]).filter(
    (member) => JSON.stringify(before?.[member]) !== JSON.stringify(after[member]),
  )

/** A member of a version, with its name. */
function changeText(member: keyof Policy, { policy }: SharingPolicyRow, words: Words): string {
  switch (member) {
    case 'isShared':
      return policy.isShared ? words.shared : words.notShared
    case 'windows':
      return `${words.windows}: ${policy.windows
        .map(
          (window) => `${window.dayTypes.map((type) => words.dayType[type]).join(' ')} ${windowHours(window, words)}`,
        )
        .join(' · ')}`
    case 'stillHours':
      return `${words.stillHours}: ${policy.stillHours === undefined ? words.none : windowHours(policy.stillHours, words)}`
    case 'price':
      return `${words.priceLabel}: ${words.priceIs[policy.price.is]}${policy.price.is === 'free' ? '' : ` ¥${(policy.price.fen / 100).toFixed(2)}`}`
    case 'approval':
      return `${words.approval}: ${words.approvalIs[policy.approval]}`
    case 'stayMinutesMax':
      return `${words.stayHoursMax}: ${policy.stayMinutesMax / 60}`
    case 'terms':
    case 'termsEn':
      return `${words[member]}: ${policy[member] ?? words.none}`
    default:
      return `${words[member]}: ${policy[member]}`
  }
}
