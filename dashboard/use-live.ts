import { createContext, use, useSyncExternalStore } from 'react'
import type { LiveRow, LiveStream } from '#domain/live.ts'
import { key, LiveStore, type Connection, type LiveView } from './live.ts'

export const LiveContext = createContext(new LiveStore())

export const useLiveStore = (): LiveStore => use(LiveContext)

/** The whole view; a page that shows many assets renders again with every push. */
export function useLiveView(): LiveView {
  const store = useLiveStore()
  return useSyncExternalStore(store.listen, () => store.get().view)
}

/** One stream of one asset; renders again only when it changes. */
export function useLiveRow(id: string, stream: LiveStream): LiveRow | undefined {
  const store = useLiveStore()
  return useSyncExternalStore(store.listen, () => store.get().view.rows.get(key(id, stream)))
}

export function useConnection(): { connection: Connection; asOfMs: number | undefined } {
  const store = useLiveStore()
  const connection = useSyncExternalStore(store.listen, () => store.get().connection)
  const asOfMs = useSyncExternalStore(store.listen, () => store.get().asOfMs)
  return { connection, asOfMs }
}
