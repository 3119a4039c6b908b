import { Type } from 'typebox'
import { nameEnOf } from '#domain/asset.ts'
import { bayKinds } from '#domain/parking/lot.ts'
import type { DriverNow } from '#domain/sharing/driver.ts'
import type { Hold, HoldAnswer } from '#domain/sharing/hold.ts'
import { readPlate } from '#domain/sharing/plate.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { pushKeys } from '#stores/push-keys.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { ActionId, HoldAnswerSchema, HoldSchema, MessageSchema, OverstaySchema, RightSchema } from '../hold-schemas.ts'
import { LotId } from '../parking-schemas.ts'
import { invalid, notFound, Problem } from '../problems.ts'
import { holdCalendar } from '../hold-calendar.ts'
import { PublicDrivers } from '../public-drivers.ts'
import { publicLimits } from '../public-limits.ts'
import type { PublicLots } from '../public-lots.ts'
import { checkSubscription, SubscriptionBody } from '../push-subscription.ts'
import { AtMs, body, DistrictClock, Nothing, query } from '../schemas.ts'
import { RowId, RowIdParams } from '../service-schemas.ts'
import { languages } from '../words.ts'
import { properWords } from './lots.ts'

const HOUR_MS = 3_600_000
/** A hold that is over stays on the phone for so long. */
const OVER_SHOWN_MS = 2 * HOUR_MS
const MESSAGES_SHOWN = 50
const OVERSTAYS_SHOWN = 20
const KINDS_MAX = bayKinds.length
/** Searching, holding, repeating on a weak network: more in an hour is no driver (our choice). */
const ACTS_PER_HOUR_MAX = 240
/** A whole office behind one address applies on the day its lot is opened (our choice). */
const APPLYING_OF_ADDRESS = 100
/** E.164 without a letter: 7 to 15 digits, with + for another country. */
const PHONE = /^\+?\d{7,15}$/

const DriverSchema = Type.Unsafe<DriverNow>(
  Type.Object({
    right: Type.Optional(RightSchema),
    hold: Type.Optional(HoldSchema),
    holdLot: Type.Optional(
      Type.Object({
        id: LotId,
        name: Type.String(),
        nameEn: Type.Optional(Type.String()),
        zone: Type.String(),
        lon: Type.Number(),
        lat: Type.Number(),
        phone: Type.Optional(Type.String()),
        address: Type.Optional(Type.String()),
      }),
    ),
    bayLabel: Type.Optional(Type.String()),
    messages: Type.Array(MessageSchema),
    overstays: Type.Array(OverstaySchema),
    isPushed: Type.Boolean({ description: 'This phone is told with the page closed' }),
    rules: Type.Record(Type.String(), Type.Number(), { description: 'Numbers by which drivers are judged' }),
  }),
)

/** What drivers do on their phones: apply, hold, come, leave, appeal (docs/SPEC.md X20). */
export function publicHoldRoutes(
  app: App,
  { config, operations, nowMs, wallMs, clockSpeed }: Context,
  lots: PublicLots,
): void {
  const { parking, assets } = operations
  const tags = ['public']
  const open = { access: 'open' } as const
  const drivers = new PublicDrivers(config)
  const limits = publicLimits(app)
  const now = () => Math.round(nowMs())

  const driverNow = async (device: string): Promise<DriverNow> => {
    const { applicationsPerHourMax: _, ...rules } = await lots.rules()
    const right = await parking.rightOf(device)
    if (right === undefined) return { messages: [], overstays: [], isPushed: false, rules }
    const [hold, messages, overstays, subscription] = await Promise.all([
      holdShown(right),
      parking.messages(right.id, 0, MESSAGES_SHOWN),
      parking.overstays({ scope: { towns: [] }, rightId: right.id, limit: OVERSTAYS_SHOWN }),
      parking.pushes.subscriptionOf(device),
    ])
    const isPushed = subscription !== undefined
    return { right, ...(hold === undefined ? {} : await whereOf(hold)), messages, overstays, isPushed, rules }
  }
  const holdShown = async ({ id }: ParkingRight): Promise<Hold | undefined> => {
    const active = await parking.heldBy(id)
    if (active !== undefined) return active
    const [last] = await parking.holds({ scope: { towns: [] }, rightId: id, limit: 1 })
    return now() - (last?.endedAtMs ?? 0) < OVER_SHOWN_MS ? last : undefined
  }
  const whereOf = async (hold: Hold): Promise<Pick<DriverNow, 'hold' | 'holdLot' | 'bayLabel'>> => {
    const [asset, file] = await Promise.all([assets.get(hold.lot), parking.lot(hold.lot)])
    if (asset === undefined || file === undefined) return { hold }
    const { zone, phone, address, entrances, bays } = file.profile
    const { lon, lat } = asset.lon === undefined || asset.lat === undefined ? (entrances[0] ?? {}) : asset
    const label = bays.find(({ id }) => id === hold.bay)?.label
    return {
      hold,
      ...(lon === undefined || lat === undefined
        ? {}
        : {
            holdLot: {
              id: asset.id,
              name: asset.name,
              ...nameEnOf(asset),
              zone,
              lon,
              lat,
              ...(phone === undefined ? {} : { phone }),
              ...(address === undefined ? {} : { address }),
            },
          }),
      ...(label === undefined ? {} : { bayLabel: label }),
    }
  }

  app.get(
    '/api/public/parking/me',
    {
      config: open,
      schema: {
        summary:
          'What a driver’s phone knows of itself: right, hold, messages, overstays; a new phone is given its secret',
        tags,
        response: { 200: Type.Object({ clock: DistrictClock, driver: DriverSchema }) },
      },
    },
    // given here, before anything is applied for: an answer that is lost on the way loses no right
    async (request, reply) => ({
      clock: { nowMs: now(), speed: clockSpeed() },
      driver: await driverNow(drivers.known(request) ?? drivers.keep(request, reply)),
    }),
  )

  app.post(
    '/api/public/parking/rights',
    {
      config: open,
      schema: {
        summary: 'Apply to share with a plate; the plate is kept as a keyed hash and masked, the number encrypted',
        tags,
        body: body({
          actionId: ActionId,
          plate: Type.String({ minLength: 1, maxLength: 40 }),
          phone: Type.String({ minLength: 1, maxLength: 40 }),
          lots: Type.Array(LotId, { maxItems: 100, uniqueItems: true, description: 'Empty: all that are shared' }),
          language: Type.Optional(Type.Enum([...languages], { default: 'zh' })),
        }),
        response: { 200: Type.Object({ right: RightSchema }) },
      },
    },
    async (request, reply) => {
      const { actionId, lots: wanted, language = 'zh' } = request.body
      const plate = readPlate(request.body.plate)
      if (plate === undefined) throw invalid('plate', 'is no plate such as 苏B12345')
      const phone = request.body.phone.normalize('NFKC').replaceAll(/[\s()-]/g, '')
      if (!PHONE.test(phone)) throw invalid('phone', 'must be a telephone number of 7 to 15 digits')
      for (const lot of wanted)
        if (!(await lots.isShared(lot))) throw invalid('lots', `has ${lot}, which is not shared`)
      const { applicationsPerHourMax } = await lots.rules()
      const deviceHash = drivers.keep(request, reply)
      await limits.ofAddress(request, 'applications', applicationsPerHourMax, APPLYING_OF_ADDRESS)
      if ((await parking.applicationsOf(deviceHash, now() - HOUR_MS)) >= applicationsPerHourMax)
        throw new Problem(
          'too-many-requests',
          `More than ${applicationsPerHourMax} applications of one phone in an hour; try again later`,
        )
      const answer = await parking.apply({ actionId, plate, phone, lots: wanted, deviceHash, language })
      if (answer.is === 'refused') throw refusedApplication[answer.refusal]()
      return { right: answer.right }
    },
  )

  /** The right of the phone that asks; undefined: it never applied for one. */
  const rightOf = async (request: Parameters<PublicDrivers['known']>[0]): Promise<ParkingRight | undefined> => {
    const device = drivers.known(request)
    const right = device === undefined ? undefined : await parking.rightOf(device)
    if (device !== undefined && right !== undefined)
      await limits.ofPhone(request, 'requests', ACTS_PER_HOUR_MAX, device)
    return right
  }
  const noRight: HoldAnswer = { is: 'refused', refusal: 'no-right' }

  app.post(
    '/api/public/parking/holds',
    {
      config: open,
      schema: {
        summary: 'Hold a bay of a lot for a stay; whether there is one is decided in one transaction',
        tags,
        body: body({
          actionId: ActionId,
          lot: LotId,
          fromMs: AtMs,
          toMs: AtMs,
          kinds: Type.Optional(Type.Array(Type.Enum([...bayKinds]), { maxItems: KINDS_MAX, uniqueItems: true })),
        }),
        response: { 200: HoldAnswerSchema },
      },
    },
    async (request, reply) => {
      const right = await rightOf(request)
      if (right === undefined) return noRight
      // use keeps the phone's secret alive in its browser
      drivers.keep(request, reply)
      const { kinds = [], ...asked } = request.body
      return parking.hold({ ...asked, kinds, rightId: right.id })
    },
  )

  app.post(
    '/api/public/parking/holds/:id',
    {
      config: open,
      schema: {
        summary: 'Come, extend, cancel, leave, or ask for another bay because somebody stands in it',
        tags,
        params: RowIdParams,
        body: body({
          actionId: ActionId,
          action: Type.Enum(['arrive', 'extend', 'cancel', 'leave', 'other-bay']),
          code: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'What stands in the QR code' })),
          bay: Type.Optional(LotId),
          toMs: Type.Optional(AtMs),
        }),
        response: { 200: HoldAnswerSchema },
      },
    },
    async (request) => {
      const right = await rightOf(request)
      if (right === undefined) return noRight
      if (request.body.action === 'extend' && request.body.toMs === undefined) throw invalid('toMs', 'is missing')
      return parking.act({ ...request.body, holdId: request.params.id }, { rightId: right.id })
    },
  )

  app.get(
    '/api/public/parking/holds/:id(^\\d+).ics',
    {
      config: open,
      schema: {
        summary: 'A hold of the phone that asks as a calendar file (RFC 5545), with an alarm before its window ends',
        tags,
        params: RowIdParams,
        querystring: query({ language: Type.Optional(Type.Enum([...languages], { default: 'zh' })) }),
        response: { 200: Type.String({ description: 'text/calendar' }) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { language = 'zh' } = request.query
      const right = await rightOf(request)
      const hold = right === undefined ? undefined : await parking.holdOf(id)
      const where = hold === undefined || hold.rightId !== right?.id ? undefined : await whereOf(hold)
      if (where?.hold === undefined || where.holdLot === undefined) throw notFound('hold', id)
      const { name, nameEn = name, ...lot } = where.holdLot
      const { host } = config.publicUrl === '' ? request : new URL(config.publicUrl)
      const { reminderMs } = await lots.rules()
      void reply.type('text/calendar; charset=utf-8')
      // shown, not saved: phones open their calendar with it
      void reply.header('content-disposition', `inline; filename="parking-${id}.ics"`)
      return holdCalendar(
        where.hold,
        {
          ...lot,
          name: language === 'en' ? nameEn : name,
          ...(where.bayLabel === undefined ? {} : { bayLabel: where.bayLabel }),
        },
        {
          reminderMs,
          page: `${config.publicUrl || `${request.protocol}://${host}`}/p/hold`,
          host,
          language,
          nowMs: now(),
        },
      )
    },
  )

  app.get(
    '/api/public/parking/push-key',
    {
      config: open,
      schema: {
        summary: 'The key phones of drivers subscribe with (applicationServerKey)',
        tags,
        response: { 200: Type.Object({ key: Type.String({ description: 'base64url' }) }) },
      },
    },
    async () => ({ key: (await pushKeys(config.dataDir)).publicKey }),
  )

  app.put(
    '/api/public/parking/pushes',
    {
      config: open,
      schema: {
        summary: 'Tell this phone from now on also with its page closed; what PushSubscription.toJSON() says',
        tags,
        body: SubscriptionBody,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      checkSubscription(request.body, config)
      const device = drivers.known(request)
      if (device === undefined || (await rightOf(request)) === undefined)
        throw new Problem('not-allowed', 'Cannot push to this phone: it has no right to park')
      const { endpoint, keys, language = 'zh' } = request.body
      await parking.pushes.subscribe({ deviceHash: device, endpoint, ...keys, language }, Math.round(wallMs()))
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/public/parking/pushes',
    {
      config: open,
      schema: {
        summary: 'Tell this phone nothing more with its page closed',
        tags,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const device = drivers.known(request)
      const subscription = device === undefined ? undefined : await parking.pushes.subscriptionOf(device)
      if (subscription !== undefined) await parking.pushes.unsubscribe(subscription.endpoint, Math.round(wallMs()))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/public/parking/overstays/:id/appeal',
    {
      config: open,
      schema: {
        summary: 'Say why an overstay should not count, once and within the days that are told',
        tags,
        params: Type.Object({ id: RowId }),
        body: body({ words: Type.String({ minLength: 1, maxLength: 1_000 }) }),
        response: { 200: Type.Object({ overstay: OverstaySchema }) },
      },
    },
    async (request) => {
      const { id } = request.params
      const words = properWords('words', request.body.words)
      const right = await rightOf(request)
      const answer = right === undefined ? 'not-found' : await parking.appeal(id, right.id, words)
      if (answer === 'not-found') throw notFound('overstay', id)
      if (answer === 'too-late')
        throw new Problem('conflict', `Cannot appeal against overstay ${id}: the days for it are over`)
      if (answer === 'already')
        throw new Problem('conflict', `Cannot appeal against overstay ${id}: it was done already`)
      return { overstay: answer }
    },
  )
}

const refusedApplication = {
  'already-applied': () => new Problem('conflict', 'This plate waits for an answer to its application already'),
  revoked: () =>
    new Problem('conflict', 'The right of this plate was revoked; it comes back when an appeal is granted'),
  'not-shared': () => new Problem('conflict', 'One of the lots is not shared any more'),
} as const
