import { useQueries } from '@tanstack/react-query'
import { parkingApi } from '../parking-api.ts'
import { keys } from '../queries.ts'

/** What stands on the ground of bays of these lots; a bay that is not known keeps its id. */
export function useBayLabels(lots: readonly string[]): (bay: string) => string {
  const read = useQueries({
    queries: [...new Set(lots)].map((lot) => ({
      queryKey: keys.lot(lot),
      queryFn: ({ signal }: { signal: AbortSignal }) => parkingApi.lot(lot, signal),
      staleTime: 5 * 60_000,
    })),
  })
  const labels = new Map(read.flatMap(({ data }) => (data?.bays ?? []).map(({ bay }) => [bay.id, bay.label] as const)))
  return (bay) => labels.get(bay) ?? bay
}
