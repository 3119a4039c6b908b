import { io } from 'socket.io-client'
import { nowMs } from './server-clock.ts'
import { changed, subscribed, type Changes, type LiveStore, type Subscribed } from './live.ts'
import { endpoints } from './paths.ts'

/** The server answers a subscription at once; longer means the connection is dead though it looks open. */
const ANSWER_MS_MAX = 10_000
const RETRY_MS_MIN = 500
const RETRY_MS_MAX = 5_000

type Ended = { readonly reason: 'session-ended' | 'revoked' | 'slow' | 'shutdown' }

/**
 * Keep `store` fed until the returned function is called. Connects again by itself, with growing waits, and continues
 * from the revision held; `askSession` is called when the session may be over.
 * @param only `orders`: rows of orders alone
 */
export function followLive(store: LiveStore, askSession: () => void, only?: 'orders'): () => void {
  const socket = io({
    path: endpoints.live,
    ...(only === undefined ? {} : { query: { only } }),
    transports: ['websocket', 'polling'],
    autoConnect: false,
    reconnectionDelay: RETRY_MS_MIN,
    reconnectionDelayMax: RETRY_MS_MAX,
    timeout: ANSWER_MS_MAX,
  })
  let heardAtMs: number | undefined
  let subscribing = false
  let stopped = false
  let retry: ReturnType<typeof setTimeout> | undefined

  const lost = () => {
    subscribing = false
    const { connection } = store.get()
    if (connection !== 'refused')
      store.set({ connection: heardAtMs === undefined ? 'connecting' : 'lost', asOfMs: heardAtMs })
  }
  const tryAgain = () => {
    if (stopped || retry !== undefined) return
    retry = setTimeout(
      () => {
        retry = undefined
        socket.connect()
      },
      RETRY_MS_MIN + Math.random() * RETRY_MS_MAX,
    )
  }
  const over = () => {
    store.set({ connection: 'refused' })
    askSession()
  }

  const subscribe = () => {
    if (subscribing) return
    subscribing = true
    const { epoch, rev } = store.get().view
    // a callback and not a promise: a push that follows in the same packet must find the answer already taken
    socket.timeout(ANSWER_MS_MAX).emit('subscribe', { epoch, rev }, (late: Error | null, answer: Subscribed) => {
      subscribing = false
      if (late === null) {
        store.set({ view: subscribed(store.get().view, answer), connection: 'live', asOfMs: undefined })
      } else if (socket.connected) {
        // no answer though it looks open: start over with a new connection
        socket.disconnect()
        tryAgain()
      }
    })
  }

  socket.on('connect', () => {
    heardAtMs = nowMs()
    socket.io.engine.on('packet', () => {
      heardAtMs = nowMs()
    })
    subscribe()
  })
  socket.on('changes', (changes: Changes) => {
    // what is pushed before the answer to `subscribe` is part of that answer, or comes again
    if (subscribing) return
    const { view, gap } = changed(store.get().view, changes)
    if (gap) subscribe()
    else store.set({ view })
  })
  socket.on('ended', ({ reason }: Ended) => {
    if (reason === 'session-ended' || reason === 'revoked') over()
  })
  socket.on('disconnect', (reason) => {
    lost()
    // Socket.IO connects again by itself, but not when the server closed on purpose (shutdown, slow)
    if (reason === 'io server disconnect' && store.get().connection !== 'refused') tryAgain()
  })
  socket.on('connect_error', () => {
    lost()
    // a browser is not told why: the server may be away, or the session over, which asking for it will show
    askSession()
    if (!socket.active) tryAgain()
  })

  // the system knows of a pulled cable long before a heartbeat is missed
  const offline = () => {
    socket.disconnect()
    lost()
  }
  const online = () => socket.connect()
  addEventListener('offline', offline)
  addEventListener('online', online)
  socket.connect()

  return () => {
    stopped = true
    clearTimeout(retry)
    removeEventListener('offline', offline)
    removeEventListener('online', online)
    socket.disconnect()
  }
}
