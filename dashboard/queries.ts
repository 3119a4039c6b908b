import { QueryClient, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Asset, AssetKind } from '#domain/asset.ts'
import { api } from './api.ts'
import { Refusal } from './http.ts'

/** Names under which answers are kept. */
export const keys = {
  session: ['session'],
  settings: ['settings'],
  network: ['network'],
  towns: ['towns'],
  assets: (filter: object) => ['assets', filter],
  asset: (id: string) => ['asset', id],
  series: (...asked: readonly unknown[]) => ['series', ...asked],
  readings: (...asked: readonly unknown[]) => ['readings', ...asked],
  track: (...asked: readonly unknown[]) => ['track', ...asked],
  quarantine: (filter: object) => ['quarantine', filter],
  devices: (filter: object) => ['devices', filter],
  users: ['users'],
  channels: ['channels'],
  exportKeys: ['export-keys'],
  channelTest: (id: string) => ['channel-test', id],
  deliveries: (filter: object) => ['deliveries', filter],
  audit: (filter: object) => ['audit', filter],
  health: ['health'],
  healthInBrief: ['health-in-brief'],
  shifts: (filter: object) => ['shifts', filter],
  shift: (id: string) => ['shift', id],
  shiftStreets: (id: string) => ['shift', id, 'streets'],
  shiftVersion: (id: string, version: number) => ['shift', id, 'version', version],
  replay: (id: string) => ['shift', id, 'replay'],
  proposals: (id: string) => ['shift', id, 'proposals'],
  evidence: (...asked: readonly unknown[]) => ['evidence', ...asked],
  coverageSettings: (version: number | undefined) => ['coverage-settings', version],
  streets: (search: string) => ['streets', search],
  street: (edge: string) => ['street', edge],
  serviceLevels: (filter: object) => ['service-levels', filter],
  toiletDay: (id: string, day: string, version: number | undefined) => ['toilet-day', id, day, version],
  alerts: (filter: object) => ['alerts', filter],
  /** `stand`: what it was pushed with last. */
  alert: (id: number, stand: string) => ['alert', id, stand],
  workOrders: (filter: object) => ['work-orders', filter],
  workOrder: (id: number, stand: string) => ['work-order', id, stand],
  rounds: (filter: object) => ['rounds', filter],
  roster: (...asked: readonly unknown[]) => ['roster', ...asked],
  toilet: (id: string) => ['toilet', id],
  toiletVersions: (id: string) => ['toilet', id, 'versions'],
  toiletCode: (id: string) => ['toilet', id, 'code'],
  publicReports: (filter: object) => ['public-reports', filter],
  lots: ['lots'],
  lot: (id: string) => ['lot', id],
  lotFileVersions: (id: string) => ['lot', id, 'file-versions'],
  lotPolicyVersions: (id: string) => ['lot', id, 'policy-versions'],
  lotCode: (id: string) => ['lot', id, 'code'],
  lotHours: (id: string) => ['lot-hours', id],
  lotDays: (filter: object) => ['lot-days', filter],
  lotSamples: (filter: object) => ['lot-samples', filter],
  holds: (filter: object) => ['holds', filter],
  hold: (id: number, stand: number) => ['hold', id, stand],
  parkingSessions: (filter: object) => ['parking-sessions', filter],
  rights: (filter: object) => ['rights', filter],
  overstays: (filter: object) => ['overstays', filter],
  calls: ['calls'],
  mornings: (filter: object) => ['mornings', filter],
  parkingForecast: ['parking-forecast'],
  plans: (filter: object) => ['plans', filter],
  plan: (id: string) => ['plan', id],
  planCheck: (plan: object) => ['plan-check', plan],
  calendar: (year: number) => ['calendar', year],
} as const

const RETRIES_MAX = 3

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // a refusal stays a refusal; a server that is away comes back
      retry: (failures, error) =>
        failures < RETRIES_MAX && error instanceof Refusal && (error.status === 0 || error.status >= 500),
      refetchOnWindowFocus: false,
    },
  },
})

/** Forget everything but who is logged in: what the next person may see is another thing. */
export const forgetAnswers = (): void =>
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] })

const HOUR_MS = 3_600_000

// nothing asks by itself again and again: that would count as use, and the session of an empty chair would never end
export const useSession = () =>
  useQuery({ queryKey: keys.session, queryFn: ({ signal }) => api.session(signal), staleTime: HOUR_MS })
export const useSettings = (enabled: boolean) =>
  useQuery({
    queryKey: keys.settings,
    queryFn: ({ signal }) => api.settings(signal),
    enabled,
    staleTime: HOUR_MS,
    // a simulated day that ran faster than life runs like life once it has caught up
    refetchInterval: ({ state }) => (state.data !== undefined && state.data.clock.speed > 1 ? 30_000 : false),
  })
export const useNetwork = () =>
  useQuery({ queryKey: keys.network, queryFn: ({ signal }) => api.network(signal), staleTime: HOUR_MS })
export const useTowns = () =>
  useQuery({ queryKey: keys.towns, queryFn: ({ signal }) => api.towns(signal), staleTime: HOUR_MS })
/** Which part is not well. The one thing every page asks again and again: without the session, so it is no use of it. */
export const useHealthInBrief = (everyMs: number) =>
  useQuery({
    queryKey: keys.healthInBrief,
    queryFn: ({ signal }) => api.healthInBrief(signal),
    refetchInterval: everyMs,
  })

/** A town's name in the language of the page. */
export function useTownName(): (town: string) => string {
  const { i18n } = useTranslation()
  const towns = useTowns()
  if (i18n.language !== 'en') return (town) => town
  return (town) => towns.data?.features.find(({ properties }) => properties.name === town)?.properties.nameEn ?? town
}

/** All assets of a kind or lot. */
export const useAllAssets = (filter: { kind?: AssetKind; lotId?: string }, enabled = true) =>
  useQuery({
    queryKey: keys.assets(filter),
    queryFn: ({ signal }) => api.allAssets(filter, signal),
    enabled,
    staleTime: 60_000,
  })

/** What the map and its lists show: vehicles, toilets and lots, in the server's order, so that rows stay where they are. */
export function useMapAssets(): {
  assets: readonly Asset[]
  isPending: boolean
  error: Error | null
  refetch: () => void
} {
  const sweepers = useAllAssets({ kind: 'sweeper' })
  const toilets = useAllAssets({ kind: 'toilet' })
  const lots = useAllAssets({ kind: 'lot' })
  const assets = useMemo(
    () => [...(sweepers.data ?? []), ...(toilets.data ?? []), ...(lots.data ?? [])],
    [sweepers.data, toilets.data, lots.data],
  )
  const queries = [sweepers, toilets, lots]
  return {
    assets,
    isPending: queries.some(({ isPending }) => isPending),
    error: queries.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => void Promise.all(queries.map((query) => query.refetch())),
  }
}
