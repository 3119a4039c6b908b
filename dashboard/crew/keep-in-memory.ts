import type { Person } from '#domain/person.ts'
import type { KeptTasks, Queued } from './contract.ts'
import type { Keep, KeptPhoto } from './keep.ts'

/**
 * What a browser that keeps nothing (a private window, a full phone) still has until the page is closed: all works but being opened without network.
 */
export function memoryKeep(actions: readonly Queued[] = [], pictures: readonly KeptPhoto[] = []): Keep {
  let person: Person | undefined
  let tasks: KeptTasks | undefined
  let queued = [...actions]
  let last = actions.length
  const photos = new Map(pictures.map((photo) => [photo.key, photo]))
  return {
    person: async () => person,
    putPerson: async (one) => {
      person = one
    },
    tasks: async (personId) => (tasks?.personId === personId ? tasks : undefined),
    putTasks: async (latest) => {
      tasks = latest
    },
    forgetTasks: async () => {
      tasks = undefined
    },
    queued: async () => queued,
    queue: async (action, added) => {
      for (const photo of added) photos.set(photo.key, photo)
      queued = [...queued, { ...action, no: ++last }]
    },
    putQueued: async (action) => {
      queued = queued.map((each) => (each.no === action.no ? action : each))
    },
    dropQueued: async (action) => {
      queued = queued.filter(({ no }) => no !== action.no)
      for (const key of action.photos) photos.delete(key)
    },
    photo: async (key) => photos.get(key),
    putPhoto: async (photo) => {
      photos.set(photo.key, photo)
    },
  }
}
