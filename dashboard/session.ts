import { createContext, use } from 'react'
import { may, type Permission } from '#domain/person.ts'
import type { Session, Settings } from './api.ts'

/** Who is logged in, and what the server tells every client; there for everything inside the console. */
export interface Here {
  readonly session: Session
  readonly settings: Settings
}
export const HereContext = createContext<Here | null>(null)

export function useHere(): Here {
  const here = use(HereContext)
  if (here === null) throw new Error('Cannot tell who is logged in: this is not inside the console')
  return here
}

/** Whether this person may; what they may not is not offered (the server refuses it anyway). */
export const useMay = (permission: Permission): boolean => may(useHere().session.person.role, permission)
