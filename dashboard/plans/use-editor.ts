import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import type { PlanProblem } from '#domain/plan/check.ts'
import { nowMs } from '../clock.ts'
import { Refusal } from '../http.ts'
import { paths } from '../paths.ts'
import { plansApi, type WholePlan } from '../plans-api.ts'
import { keys, queryClient } from '../queries.ts'
import { useHere, useMay } from '../session.ts'
import { draftOf, isSamePlan, lackingOf, newDraft, planOf, type Draft } from './draft.ts'
import { forgetDraft, keepDraft, keptDraft } from './kept-draft.ts'
import { pickingOf } from './picking.ts'

const CHECK_AFTER_MS = 400
const noProblems: readonly PlanProblem[] = []

/** A plan being made or changed: what differs from what is kept, what is wrong with it, and what becomes of it. */
export function useEditor(whole: WholePlan | undefined) {
  const { person } = useHere().session
  const [, go] = useLocation()
  const mayManage = useMay('manage-plans')
  const id = whole?.plan.id
  // what is kept on the server as far as we know; a newer one is not put under the hands of who is editing
  const [base, setBase] = useState(whole)
  const clean = useMemo(() => cleanOf(base, person.towns[0] ?? ''), [base, person.towns])
  const [restored, setRestored] = useState(() => (mayManage ? keptDraft(localStorage, person.id, id) : undefined))
  const [draft, setDraft] = useState<Draft>(restored?.draft ?? clean.draft)
  const [picking, setPicking] = useState(() => pickingOf(restored?.sides ?? clean.sides))
  /** The version our changes were made on. */
  const [version, setVersion] = useState(restored?.version ?? base?.plan.version ?? 0)
  const [conflict, setConflict] = useState<WholePlan>()
  const [isTried, setTried] = useState(false)
  const [isSaved, setSaved] = useState(false)

  const { sides } = picking
  const plan = useMemo(() => planOf(draft, sides, id), [draft, sides, id])
  const isDirty = !isSamePlan(plan, planOf(clean.draft, clean.sides, id))
  const [isRoomy, setRoomy] = useState(true)
  useEffect(() => {
    if (isDirty) setRoomy(keepDraft(localStorage, person.id, id, { version, draft, sides, atMs: nowMs() }))
    else forgetDraft(localStorage, person.id, id)
  }, [isDirty, draft, sides, version, person.id, id])

  const [asked] = useDebouncedValue(plan, CHECK_AFTER_MS)
  const check = useQuery({
    queryKey: keys.planCheck(asked),
    queryFn: () => plansApi.checkPlan(asked),
    enabled: mayManage && lackingOf(draft, sides).length === 0 && lackingOf(asked, asked.sides).length === 0,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 10_000,
  })

  const begin = (from: WholePlan | undefined) => {
    const next = cleanOf(from, person.towns[0] ?? '')
    setBase(from)
    setDraft(next.draft)
    setPicking(pickingOf(next.sides))
    setVersion(from?.plan.version ?? 0)
    setRestored(undefined)
    setTried(false)
  }
  const kept = async (answer: WholePlan) => {
    forgetDraft(localStorage, person.id, id)
    queryClient.setQueryData(keys.plan(answer.plan.id), answer)
    await queryClient.invalidateQueries({ queryKey: ['plans'] })
    if (id === undefined) {
      go(paths.plan(answer.plan.id), { replace: true })
      return
    }
    setBase(answer)
    setDraft(draftOf(answer.plan))
    setVersion(answer.plan.version)
    setRestored(undefined)
    setSaved(true)
  }
  const save = useMutation({
    mutationFn: () => (id === undefined ? plansApi.makePlan(plan) : plansApi.changePlan(id, plan, version)),
    onSuccess: kept,
    onError: async (error) => {
      if (id === undefined || !(error instanceof Refusal)) return
      if (error.status === 409) setConflict(await plansApi.plan(id))
    },
  })
  const retire = useMutation({
    mutationFn: () => plansApi.retirePlan(id ?? ''),
    onSuccess: async () => {
      forgetDraft(localStorage, person.id, id)
      queryClient.removeQueries({ queryKey: keys.plan(id ?? '') })
      await queryClient.invalidateQueries({ queryKey: ['plans'] })
      go(paths.plans())
    },
  })
  const lacking = lackingOf(draft, sides)
  return {
    base,
    draft,
    picking,
    version,
    conflict,
    restored,
    isDirty,
    isRoomy,
    isSaved: isSaved && !isDirty,
    mayManage,
    /** What is not there yet, once it was tried to save without it. */
    lacking: isTried ? lacking : [],
    problems:
      lacking.length > 0
        ? noProblems
        : mayManage
          ? (check.data?.problems ?? noProblems)
          : (base?.problems ?? noProblems),
    checkError: check.error,
    save,
    retire,
    setDraft: (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change })),
    replaceDraft: setDraft,
    setPicking,
    trySave: () => {
      setTried(true)
      if (lacking.length === 0) save.mutate()
    },
    /** Let go of what was changed. */
    discard: () => begin(base),
    loadNewer: () => {
      begin(conflict)
      setConflict(undefined)
      save.reset()
    },
    /** Go on with our own; the next save replaces what the other one made. */
    keepOurs: () => {
      if (conflict === undefined) return
      setBase(conflict)
      setVersion(conflict.plan.version)
      setConflict(undefined)
      save.reset()
    },
  }
}
export type Editor = ReturnType<typeof useEditor>

const cleanOf = (whole: WholePlan | undefined, town: string): { draft: Draft; sides: readonly string[] } =>
  whole === undefined ? { draft: newDraft(town), sides: [] } : { draft: draftOf(whole.plan), sides: whole.plan.sides }
