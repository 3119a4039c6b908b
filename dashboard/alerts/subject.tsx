import { Link } from 'wouter'
import { useQuery } from '@tanstack/react-query'
import type { Alert } from '#domain/alert/alert.ts'
import { usePlanName, useVehicleName } from '../coverage/words.ts'
import { paths } from '../paths.ts'
import { plansApi } from '../plans-api.ts'
import { keys } from '../queries.ts'

/** What an alert is about: a vehicle, or a plan's shift of a day, with the way to it. */
export function Subject({ alert: { subject, subjectKind, shiftId } }: { alert: Alert }) {
  const vehicleName = useVehicleName()
  const shiftName = useShiftName()
  if (subjectKind === 'sweeper') return <Link href={paths.asset(subject)}>{vehicleName(subject)}</Link>
  return <Link href={paths.shift(shiftId ?? subject)}>{shiftName(shiftId ?? subject)}</Link>
}

/** A shift as day and name of its plan; of a plan that is not known, its id. */
export function useShiftName(): (id: string) => string {
  const planName = usePlanName()
  const plans = useQuery({
    queryKey: keys.plans({ retired: true }),
    queryFn: ({ signal }) => plansApi.plans({ retired: true }, signal),
    staleTime: 5 * 60_000,
  })
  return (id) => {
    const [, day, planId] = /^(\d{4}-\d{2}-\d{2})\.(.+)$/.exec(id) ?? []
    const plan = plans.data?.plans.find((each) => each.id === planId)
    return plan === undefined || day === undefined ? id : `${day.slice(5)} ${planName(plan)}`
  }
}
