import { pushesOf } from '../phone/push.ts'

/** Pushes to the crew page. */
export const pushes = pushesOf('/crew', '/api/push-key', '/api/push-subscriptions')
