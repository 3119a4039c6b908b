import { createHmac } from 'node:crypto'
import { outcomeOfRobot, robotText, type ChannelKind } from './channel.ts'

/** Feishu group robot (飞书群机器人): signed in the body, if it has a secret; five messages a second, 100 a minute, kept to that of the others. */
export const feishu = (perMinute: number): ChannelKind => ({
  perMinute,
  tellsAll: false,
  request: (message, { url, secret }, nowMs) => ({
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...(secret === '' ? {} : signature(secret, nowMs)),
      msg_type: 'text',
      // a name must not call for somebody
      content: { text: robotText(message).replaceAll('<', '＜') },
    }),
  }),
  outcome: (answer) => outcomeOfRobot(answer, ['code', 'StatusCode'], TOO_FAST, REFUSING),
})

/** The key is the time in seconds and the secret, and nothing is what it signs. */
function signature(secret: string, nowMs: number): { timestamp: string; sign: string } {
  const timestamp = String(Math.floor(nowMs / 1_000))
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') }
}

const TOO_FAST = { 11232: 60_000, 99991400: 60_000 } // frequency limited
const REFUSING = new Set([
  19001, // no such robot
  19021, // the signature does not fit, or our clock is an hour off
  19022, // our address is not on the robot's list
  19024, // its keyword is missing
  9499, // not in the form it wants
])
