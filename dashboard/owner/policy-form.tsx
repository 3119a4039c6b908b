/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { LotDetail } from '#domain/parking/operator.ts'
import { wrongPolicy } from '#domain/sharing/policy-check.ts'
import type { SharingPolicy, SharingPolicyRow, SharingPrice } from '#domain/sharing/policy.ts'
import { Refusal, send } from '../http.ts'
import { approvalChoices, priceKinds } from '../parking/lists.ts'
import { windowFaults } from '../parking/windows.ts'
import { CheckField, ChoiceField, Group, NumberField, TimeField } from './fields.tsx'
import { useHere } from './here.ts'
import { useFailure } from './parts.tsx'
import { WindowsField } from './windows-field.tsx'

const HOUR_MINUTES = 60
const FEN = 100

/** What is written and not saved, and the version it is made of. */
interface Draft {
  readonly onVersion: number
  readonly policy: SharingPolicy
}

/** Change how the lot is shared. Saving makes a new version; holds that were promised stay as they were. */
export function PolicyForm({ lot, again }: { lot: LotDetail; again: () => void }) {
  const { words } = useHere()
  const failure = useFailure()
  const [draft, setDraft] = useState<Draft>()
  const [said, setSaid] = useState<{ readonly is: 'ok' | 'bad'; readonly text: string }>()
  const [busy, setBusy] = useState(false)
  const policy = draft?.policy ?? lot.policy.policy
  const { profile } = lot.file
  const set = (change: Partial<SharingPolicy>) => {
    setSaid(undefined)
    setDraft((before) => ({
      onVersion: before?.onVersion ?? lot.policy.version,
      policy: { ...(before?.policy ?? lot.policy.policy), ...change },
    }))
  }
  const drop = (member: 'stillHours' | 'terms' | 'termsEn') => {
    const { [member]: _left, ...others } = policy
    setSaid(undefined)
    setDraft((before) => ({ onVersion: before?.onVersion ?? lot.policy.version, policy: others }))
  }
  const setText = (member: 'terms' | 'termsEn', text: string) => (text === '' ? drop(member) : set({ [member]: text }))

  const faults = windowFaults(policy.windows)
  const mistakes = wrongPolicy(policy, profile)
  const isWrong = (pointer: string) => mistakes.some((mistake) => mistake.pointer === pointer)
  const overCapacity = (pointer: string) => (isWrong(pointer) ? words.tooMany(profile.capacity) : undefined)

  const save = async () => {
    if (draft === undefined) return
    if (faults.length > 0 || mistakes.length > 0) {
      setSaid({ is: 'bad', text: words.wrong })
      return
    }
    setBusy(true)
    try {
      await send<{ policy: SharingPolicyRow }>('PUT', `/api/own/lots/${lot.id}/policy`, draft)
      setDraft(undefined)
      setSaid({ is: 'ok', text: words.saved })
      again()
    } catch (error) {
      const isConflict = error instanceof Refusal && error.status === 409
      if (isConflict) {
        setDraft(undefined)
        again()
      }
      setSaid({ is: 'bad', text: isConflict ? words.conflict : (detailOf(error) ?? failure(error)) })
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      class="card"
      aria-label={words.tabs.rules}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <h2>{words.tabs.rules}</h2>
      <CheckField
        label={words.isShared}
        note={words.isSharedNote}
        checked={policy.isShared}
        onChange={(isShared) => set({ isShared })}
      />
      {isWrong('/isShared') && <p class="wrong">{words.noSharedBays}</p>}
      <WindowsField windows={policy.windows} faults={faults} onChange={(windows) => set({ windows })} />
      {isWrong('/windows') && <p class="wrong">{words.noWindows}</p>}
      <Group title={words.bays}>
        <p class="dimmed">
          {words.fromBays(
            profile.counting === 'bays' ? profile.bays.filter((bay) => bay.isShared).length : profile.capacity,
          )}
        </p>
        <div class="pair">
          <NumberField
            label={words.quota}
            note={words.quotaNote}
            value={policy.quota}
            min={0}
            max={profile.capacity}
            wrong={overCapacity('/quota')}
            onChange={(quota) => set({ quota })}
          />
          <NumberField
            label={words.staffBuffer}
            note={words.staffBufferNote}
            value={policy.staffBuffer}
            min={0}
            max={profile.capacity}
            wrong={overCapacity('/staffBuffer')}
            onChange={(staffBuffer) => set({ staffBuffer })}
          />
          <NumberField
            label={words.staffBays}
            note={words.staffBaysNote}
            value={policy.staffBays}
            min={0}
            max={profile.capacity}
            wrong={overCapacity('/staffBays')}
            onChange={(staffBays) => set({ staffBays })}
          />
        </div>
      </Group>
      <PriceField price={policy.price} onChange={(price) => set({ price })} />
      <Group title={words.limits}>
        <div class="pair">
          <NumberField
            label={words.graceMinutes}
            note={words.graceNote}
            value={policy.graceMinutes}
            min={0}
            max={120}
            onChange={(graceMinutes) => set({ graceMinutes })}
          />
          <NumberField
            label={words.holdMinutes}
            note={words.holdNote}
            value={policy.holdMinutes}
            min={5}
            max={240}
            onChange={(holdMinutes) => set({ holdMinutes })}
          />
          <NumberField
            label={words.stayHoursMax}
            value={policy.stayMinutesMax / HOUR_MINUTES}
            min={0.5}
            max={336}
            step={0.5}
            onChange={(hours) => set({ stayMinutesMax: Math.round(hours * HOUR_MINUTES) })}
          />
        </div>
        <CheckField
          label={words.stillHours}
          checked={policy.stillHours !== undefined}
          onChange={(has) => (has ? set({ stillHours: { fromMinute: 1_320, toMinute: 360 } }) : drop('stillHours'))}
        />
        {policy.stillHours !== undefined && (
          <div class="pair">
            <TimeField
              label={words.from}
              minute={policy.stillHours.fromMinute}
              onChange={(fromMinute) => set({ stillHours: { fromMinute, toMinute: policy.stillHours?.toMinute ?? 0 } })}
            />
            <TimeField
              label={words.to}
              minute={policy.stillHours.toMinute}
              onChange={(toMinute) => set({ stillHours: { fromMinute: policy.stillHours?.fromMinute ?? 0, toMinute } })}
            />
          </div>
        )}
      </Group>
      <ChoiceField
        label={words.approval}
        value={policy.approval}
        choices={approvalChoices.map((name) => [name, words.approvalIs[name]] as const)}
        onChange={(approval) => set({ approval })}
      />
      {(['terms', 'termsEn'] as const).map((member) => (
        <label key={member}>
          {words[member]}
          <textarea
            maxLength={1_000}
            value={policy[member] ?? ''}
            onInput={(event) => setText(member, event.currentTarget.value)}
          />
        </label>
      ))}
      {said !== undefined && (
        <p class={`note ${said.is}`} role={said.is === 'ok' ? 'status' : 'alert'}>
          {said.text}
        </p>
      )}
      <div class={draft === undefined ? 'row' : 'row save unsaved'}>
        {draft !== undefined && (
          <button
            type="button"
            onClick={() => {
              setDraft(undefined)
              setSaid(undefined)
            }}
          >
            {words.discard}
          </button>
        )}
        <button type="submit" class="main-action" disabled={draft === undefined || busy}>
          {words.save}
        </button>
      </div>
    </form>
  )
}

function PriceField({ price, onChange }: { price: SharingPrice; onChange: (price: SharingPrice) => void }) {
  const { words } = useHere()
  const fen = price.is === 'free' ? 0 : price.fen
  return (
    <div class="pair">
      <ChoiceField
        label={words.priceLabel}
        value={price.is}
        choices={priceKinds.map((name) => [name, words.priceIs[name]] as const)}
        onChange={(is) => onChange(is === 'free' ? { is } : { is, fen })}
      />
      {price.is !== 'free' && (
        <NumberField
          label={words.yuan}
          value={fen / FEN}
          min={0}
          max={10_000}
          step={0.01}
          onChange={(yuan) => onChange({ is: price.is, fen: Math.round(yuan * FEN) })}
        />
      )}
    </div>
  )
}

/** What the server says of the first member that does not fit. */
function detailOf(error: unknown): string | undefined {
  if (!(error instanceof Refusal) || error.status !== 400) return undefined
  return error.detail
}
