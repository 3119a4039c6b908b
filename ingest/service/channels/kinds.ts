import type { Channel } from '#stores/types.ts'
import type { ChannelKind } from './channel.ts'
import { dingtalk } from './dingtalk.ts'
import { feishu } from './feishu.ts'
import { webhook } from './webhook.ts'
import { wecom } from './wecom.ts'

/** Every kind of channel by its word. */
export const channelKinds = (config: {
  readonly publicUrl: string
  readonly robotPerMinuteMax: number
}): Readonly<Record<Channel['type'], ChannelKind>> => ({
  webhook: webhook(config.publicUrl === '' ? '/kerbside' : config.publicUrl),
  wecom: wecom(config.robotPerMinuteMax),
  dingtalk: dingtalk(config.robotPerMinuteMax),
  feishu: feishu(config.robotPerMinuteMax),
})
