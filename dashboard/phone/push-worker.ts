/**
 * Notices of a page for phones, beside the worker that keeps its files (dashboard/phone/shell-worker.ts); the build puts `PAGE` before it. It imports nothing.
 */
declare const PAGE: string

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface PushEvent extends WorkerEvent {
  readonly data: { json(): unknown } | null
}
interface ClickEvent extends WorkerEvent {
  readonly notification: Notification
}
interface PageOfWorker {
  readonly url: string
  focus(): Promise<unknown>
  navigate(url: string): Promise<unknown>
}
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration
  readonly location: Location
  readonly clients: {
    matchAll(of: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly PageOfWorker[]>
    openWindow(url: string): Promise<unknown>
  }
  addEventListener(name: 'push', hear: (event: PushEvent) => void): void
  addEventListener(name: 'notificationclick', hear: (event: ClickEvent) => void): void
}

const scope = globalThis as unknown as WorkerScope
const SHOWN_CACHE = `kerbside-shown${PAGE.replaceAll('/', '-')}`
const SHOWN_MAX = 200

interface Told {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly url: string
  readonly severity?: string
}

scope.addEventListener('push', (event) => {
  event.waitUntil(show(event.data?.json() as Told | undefined))
})

/** A notice once: deliveries repeat, and the same tag replaces without a sound what a browser insists on seeing shown. */
async function show(told: Told | undefined): Promise<void> {
  if (told === undefined) return
  const isNew = await isFirst(told.id)
  // `renotify` and `vibrate` are known to phones, not to the types
  const options: NotificationOptions & { vibrate?: readonly number[] } = {
    body: told.body,
    tag: told.id,
    icon: '/crew-192.png',
    badge: '/crew-192.png',
    data: { url: told.url },
    silent: !isNew,
    requireInteraction: told.severity === 'urgent',
    ...(isNew ? { vibrate: told.severity === 'urgent' ? [400, 150, 400, 150, 400] : [300, 150, 300] } : {}),
  }
  await scope.registration.showNotification(told.title, options)
}

async function isFirst(id: string): Promise<boolean> {
  const shown = await caches.open(SHOWN_CACHE)
  const key = `${PAGE}/shown/${encodeURIComponent(id)}`
  if ((await shown.match(key)) !== undefined) return false
  await shown.put(key, new Response(''))
  const keys = await shown.keys()
  for (const old of keys.slice(0, Math.max(0, keys.length - SHOWN_MAX))) await shown.delete(old)
  return true
}

scope.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const { url } = (event.notification.data ?? {}) as { url?: string }
  event.waitUntil(open(new URL(url ?? PAGE, scope.location.origin)))
})

async function open(url: URL): Promise<void> {
  // an address of another server in a notice is not followed
  const target = url.origin === scope.location.origin ? url.href : new URL(PAGE, scope.location.origin).href
  const pages = await scope.clients.matchAll({ type: 'window', includeUncontrolled: false })
  const [here] = pages
  if (here === undefined) await scope.clients.openWindow(target)
  else {
    await here.focus()
    await here.navigate(target)
  }
}
