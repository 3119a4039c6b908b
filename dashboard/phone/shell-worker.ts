/**
 * The service worker of a page for phones: its files for when there is no network. The build wraps it into a function as a plain script and puts `PAGE`,
 * `VERSION` and `SHELL` before it (vite.config.ts), so it imports nothing. Answers of the API are never kept here.
 */
declare const PAGE: string
declare const VERSION: string
declare const SHELL: readonly string[]

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface FetchEvent extends WorkerEvent {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
interface WorkerScope {
  readonly location: Location
  readonly clients: { claim(): Promise<void> }
  addEventListener(name: 'install' | 'activate', hear: (event: WorkerEvent) => void): void
  addEventListener(name: 'fetch', hear: (event: FetchEvent) => void): void
}

const scope = globalThis as unknown as WorkerScope
const CACHE_PREFIX = `kerbside${PAGE.replaceAll('/', '-')}-`
const CACHE = CACHE_PREFIX + VERSION
/** A page that does not come within this is taken from the phone: a weak network must not keep people from what they know already. */
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
          names.filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
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
