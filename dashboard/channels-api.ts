import type { Severity } from '#domain/alert/alert.ts'
import type { Notice } from '#domain/response/notice.ts'
import { get, send, sendOnly } from './http.ts'
import { channelEndpoints as at } from './paths.ts'

/** What the server answers about channels and deliveries. */

export const channelTypes = ['wecom', 'dingtalk', 'feishu', 'webhook'] as const
export type ChannelType = (typeof channelTypes)[number]
export const channelLevels = ['crew', 'supervisor', 'manager', 'dispatcher'] as const
export type ChannelLevel = (typeof channelLevels)[number]

export interface ChannelSettings {
  readonly name: string
  readonly type: ChannelType
  /** Empty: all. */
  readonly towns: readonly string[]
  readonly levels: readonly ChannelLevel[]
  readonly severityMin: Severity
  readonly language: 'zh' | 'en'
  readonly enabled: boolean
}
export interface Channel extends ChannelSettings {
  readonly id: string
  /** Without what in it is secret. */
  readonly address: string
  readonly hasSecret: boolean
}

export const deliveryStates = ['waiting', 'sent', 'dead'] as const
export type DeliveryState = (typeof deliveryStates)[number]
export interface Delivery {
  readonly noticeId: string
  readonly to:
    | { readonly kind: 'channel'; readonly id: string; readonly name?: string }
    | { readonly kind: 'push'; readonly person?: string; readonly host: string }
    | { readonly kind: 'driver'; readonly host: string }
  readonly state: DeliveryState
  readonly attempts: number
  readonly nextMs?: number
  readonly madeAtMs: number
  readonly atMs: number
  readonly detail: string
  readonly notice?: Omit<Notice, 'userIds'>
}
export interface DeliveryPage {
  readonly deliveries: readonly Delivery[]
  readonly waiting: number
  readonly nextBeforeMs?: number
}
export interface DeliveryFilter {
  readonly state?: string
  readonly channel?: string
  readonly notice?: string
  readonly beforeMs?: number
  readonly limit: number
}

export const channelsApi = {
  channels: (signal?: AbortSignal) => get<{ channels: Channel[] }>(at.channels(), signal),
  put: (id: string, channel: ChannelSettings & { readonly url?: string; readonly secret?: string }) =>
    send<{ channel: Channel; newSecret?: string }>('PUT', at.channel(id), channel),
  remove: (id: string) => sendOnly('DELETE', at.channel(id)),
  test: (id: string) => send<{ noticeId: string }>('POST', at.testChannel(id)),
  // looked at again and again by an open page
  deliveries: (filter: DeliveryFilter, signal?: AbortSignal) =>
    get<DeliveryPage>(at.deliveries({ ...filter }), signal, { unattended: true }),
  retry: (deliveries: readonly { noticeId: string; channel: string }[]) =>
    send<{ again: number }>('POST', at.retryDeliveries(), { deliveries }),
}
