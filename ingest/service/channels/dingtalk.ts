import { createHmac } from 'node:crypto'
import { outcomeOfRobot, robotText, type ChannelKind } from './channel.ts'

/** DingTalk group robot (钉钉群机器人): signed over the time with the secret (加签), if it has one; 20 messages a minute. */
export const dingtalk = (perMinute: number): ChannelKind => ({
  perMinute,
  tellsAll: false,
  request: (message, { url, secret }, nowMs) => ({
    url: secret === '' ? url : signed(url, secret, nowMs),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ msgtype: 'text', text: { content: robotText(message) } }),
  }),
  outcome: (answer) => outcomeOfRobot(answer, ['errcode'], TOO_FAST, REFUSING),
})

/** The time in ms and the signature are part of the address; the time may be an hour off. */
function signed(url: string, secret: string, nowMs: number): string {
  const is = new URL(url)
  is.searchParams.set('timestamp', String(nowMs))
  is.searchParams.set('sign', createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64'))
  return is.href
}

const TOO_FAST = { 130101: 600_000, 410100: 600_000 } // sends too fast: then nothing is taken for ten minutes
const REFUSING = new Set([
  300001, // no such robot (token is not exist)
  400101, // the same, newer
  310000, // keyword, signature or address of the sender is not what the robot asks for
  400013, // the group is no more
])
