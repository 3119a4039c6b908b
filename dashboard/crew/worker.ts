/**
 * The service worker of the crew page: its files for when there is no network, and notices. The build wraps it into a function as a plain script and
 * puts `VERSION` and `SHELL` before it (vite.config.ts), so it imports nothing. Answers of the API are never kept here.
 */
declare const VERSION: string
declare const SHELL: readonly string[]

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface FetchEvent extends WorkerEvent {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
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
    claim(): Promise<void>
    matchAll(of: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly PageOfWorker[]>
    openWindow(url: string): Promise<unknown>
  }
  addEventListener(name: 'install' | 'activate', hear: (event: WorkerEvent) => void): void
  addEventListener(name: 'fetch', hear: (event: FetchEvent) => void): void
  addEventListener(name: 'push', hear: (event: PushEvent) => void): void
  addEventListener(name: 'notificationclick', hear: (event: ClickEvent) => void): void
}

const scope = globalThis as unknown as WorkerScope
const PAGE = '/crew'
const CACHE_PREFIX = 'kerbside-crew-'
const CACHE = CACHE_PREFIX + VERSION
const SHOWN_CACHE = 'kerbside-crew-shown'
const SHOWN_MAX = 200
/** A page that does not come within this is taken from the phone: a weak network must not keep a crew from its list. */
const PAGE_MS_MAX = 3_000

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...SHELL])))
})

scope.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE && name !== SHOWN_CACHE)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => scope.clients.claim()),
  )
})

scope.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== scope.location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (SHELL.includes(url.pathname)) event.respondWith(file(request))
})

async function page(request: Request): Promise<Response> {
  const known = await caches.match(PAGE, { cacheName: CACHE })
  if (known === undefined) return fetch(request)
  const late = new Promise<Response>((resolve) => {
    setTimeout(() => resolve(known.clone()), PAGE_MS_MAX)
  })
  const fresh = fetch(request).then((answer) => (answer.ok ? answer : known.clone()))
  return Promise.race([fresh, late]).catch(() => known.clone())
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE, ignoreSearch: true })) ?? fetch(request)
}

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
  const key = `/crew/shown/${encodeURIComponent(id)}`
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
