import { Link } from 'wouter'
import { useQuery } from '@tanstack/react-query'
import type { Alert } from '#domain/alert/alert.ts'
import { usePlanName, useVehicleName } from '../coverage/words.ts'
import { useLotName, useToiletName } from '../desk/names.ts'
import { paths } from '../paths.ts'
import { plansApi } from '../plans-api.ts'
import { keys, useTownName } from '../queries.ts'
import { useMay } from '../session.ts'

/** What an alert is about: a vehicle, a toilet, a lot, a town, or a plan's shift of a day, with the way to it. */
export function Subject({ alert }: { alert: Pick<Alert, 'subject' | 'subjectKind' | 'shiftId'> }) {
  const subjectName = useSubjectName()
  const { subject, subjectKind, shiftId } = alert
  const name = subjectName(alert)
  switch (subjectKind) {
    case 'sweeper':
    case 'toilet':
      return <Link href={paths.asset(subject)}>{name}</Link>
    case 'lot':
      return <Link href={paths.lot(subject)}>{name}</Link>
    case 'town':
      return <Link href={paths.orders({ town: subject })}>{name}</Link>
    case 'shift':
      return <Link href={paths.shift(shiftId ?? subject)}>{name}</Link>
  }
}

/** The same as text. */
export function useSubjectName(): (alert: Pick<Alert, 'subject' | 'subjectKind' | 'shiftId'>) => string {
  const vehicleName = useVehicleName()
  const toiletName = useToiletName()
  const lotName = useLotName()
  const townName = useTownName()
  const shiftName = useShiftName()
  return ({ subject, subjectKind, shiftId }) => {
    switch (subjectKind) {
      case 'sweeper':
        return vehicleName(subject)
      case 'toilet':
        return toiletName(subject)
      case 'lot':
        return lotName(subject)
      case 'town':
        return townName(subject)
      case 'shift':
        return shiftName(shiftId ?? subject)
    }
  }
}

/** A shift as day and name of its plan; of a plan that is not known, its id. */
function useShiftName(): (id: string) => string {
  const planName = usePlanName()
  const plans = useQuery({
    queryKey: keys.plans({ retired: true }),
    queryFn: ({ signal }) => plansApi.plans({ retired: true }, signal),
    staleTime: 5 * 60_000,
    // a supervisor of toilets sees no shifts
    enabled: useMay('see-coverage'),
  })
  return (id) => {
    const [, day, planId] = /^(\d{4}-\d{2}-\d{2})\.(.+)$/.exec(id) ?? []
    const plan = plans.data?.plans.find((each) => each.id === planId)
    return plan === undefined || day === undefined ? id : `${day.slice(5)} ${planName(plan)}`
  }
}
