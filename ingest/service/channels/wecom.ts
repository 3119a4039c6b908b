import { outcomeOfRobot, robotText, type ChannelKind } from './channel.ts'

/** WeCom group robot (企业微信群机器人): its key is part of its address; 20 messages a minute. */
export const wecom = (perMinute: number): ChannelKind => ({
  perMinute,
  tellsAll: false,
  request: (message, { url }) => ({
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ msgtype: 'text', text: { content: robotText(message) } }),
  }),
  outcome: (answer) => outcomeOfRobot(answer, ['errcode'], TOO_FAST, REFUSING),
})

const TOO_FAST = { 45009: 60_000 } // api freq out of limit: counted by the minute
const REFUSING = new Set([
  93000, // no such robot (invalid webhook url)
  40058, // a member of the message is not right
])
