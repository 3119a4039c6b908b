import type { Person } from '#domain/person.ts'
import type { KeptTasks, Queued } from './contract.ts'

/** What this phone keeps in IndexedDB: who is signed in, the last list, actions to be sent and their pictures. */
export interface Keep {
  person(): Promise<Person | undefined>
  putPerson(person: Person | undefined): Promise<void>
  tasks(personId: number): Promise<KeptTasks | undefined>
  putTasks(tasks: KeptTasks): Promise<void>
  forgetTasks(): Promise<void>
  /** In the order in which they were done. */
  queued(): Promise<Queued[]>
  /** An action and its pictures, in one transaction. */
  queue(action: Omit<Queued, 'no'>, photos: readonly KeptPhoto[]): Promise<void>
  putQueued(action: Queued): Promise<void>
  /** An action that is over, and its pictures. */
  dropQueued(action: Queued): Promise<void>
  photo(key: string): Promise<KeptPhoto | undefined>
  putPhoto(photo: KeptPhoto): Promise<void>
}
export interface KeptPhoto {
  readonly key: string
  readonly picture: Blob
  /** Its number at the server, once it was sent. */
  readonly id?: number
}

const NAME = 'kerbside-crew'
const VERSION = 1
const PERSON = 'person'
const TASKS = 'tasks'

export async function openKeep(): Promise<Keep> {
  const database = await opened()
  const run = <T>(
    stores: readonly string[],
    mode: IDBTransactionMode,
    work: (store: (name: string) => IDBObjectStore) => IDBRequest<T> | undefined,
  ): Promise<T | undefined> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction([...stores], mode)
      const request = work((name) => transaction.objectStore(name))
      transaction.addEventListener('complete', () => resolve(request?.result))
      const failed = () => reject(new Error('Cannot keep it on this phone', { cause: transaction.error }))
      transaction.addEventListener('error', failed)
      transaction.addEventListener('abort', failed)
    })

  return {
    person: () => run<Person>([STORES.one], 'readonly', (store) => store(STORES.one).get(PERSON)),
    putPerson: async (person) => {
      await run([STORES.one], 'readwrite', (store) => {
        if (person === undefined) store(STORES.one).delete(PERSON)
        else store(STORES.one).put(person, PERSON)
        return undefined
      })
    },
    tasks: async (personId) => {
      const kept = await run<KeptTasks>([STORES.one], 'readonly', (store) => store(STORES.one).get(TASKS))
      return kept?.personId === personId ? kept : undefined
    },
    putTasks: async (tasks) => {
      await run([STORES.one], 'readwrite', (store) => store(STORES.one).put(tasks, TASKS))
    },
    forgetTasks: async () => {
      await run([STORES.one], 'readwrite', (store) => {
        store(STORES.one).delete(TASKS)
        return undefined
      })
    },
    queued: async () =>
      (await run<Queued[]>([STORES.actions], 'readonly', (store) => store(STORES.actions).getAll())) ?? [],
    queue: async (action, photos) => {
      await run([STORES.actions, STORES.photos], 'readwrite', (store) => {
        for (const photo of photos) store(STORES.photos).put(photo)
        return store(STORES.actions).add(action)
      })
    },
    putQueued: async (action) => {
      await run([STORES.actions], 'readwrite', (store) => store(STORES.actions).put(action))
    },
    dropQueued: async ({ no, photos }) => {
      await run([STORES.actions, STORES.photos], 'readwrite', (store) => {
        for (const key of photos) store(STORES.photos).delete(key)
        store(STORES.actions).delete(no)
        return undefined
      })
    },
    photo: (key) => run<KeptPhoto>([STORES.photos], 'readonly', (store) => store(STORES.photos).get(key)),
    putPhoto: async (photo) => {
      await run([STORES.photos], 'readwrite', (store) => store(STORES.photos).put(photo))
    },
  }
}

const STORES = { one: 'one', actions: 'actions', photos: 'photos' } as const

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION)
    request.addEventListener('upgradeneeded', () => {
      request.result.createObjectStore(STORES.one)
      request.result.createObjectStore(STORES.actions, { keyPath: 'no', autoIncrement: true })
      request.result.createObjectStore(STORES.photos, { keyPath: 'key' })
    })
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () =>
      reject(new Error('Cannot keep anything on this phone', { cause: request.error })),
    )
  })
}
