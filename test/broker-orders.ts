import type { IssuedCredential } from '#stores/types.ts'
import { startTestBroker, type TestBroker } from './broker.ts'

export interface BrokerWithShift extends TestBroker {
  /** An order to a vehicle, as the API writes it, with this text as its command. */
  order(vehicle: string, payload: string): Promise<void>
  /** Of a device that was registered here. */
  credential(id: string): IssuedCredential
}

const SHIFT_ID = '2026-06-01.r-1'

/** A real broker whose operations store has a shift to send vehicles to. */
export async function openWithShift(): Promise<BrokerWithShift> {
  const broker = await startTestBroker()
  const { shifts } = broker.operations
  await shifts.make([
    {
      id: SHIFT_ID,
      planId: 'r-1',
      planVersion: 1,
      day: '2026-06-01',
      name: '东亭机扫01线',
      nameEn: 'Dongting sweep 01',
      town: '东亭街道',
      workType: 'sweep',
      networkId: 'n-1',
      sides: [{ edge: 'e-1', name: '锡沪路', lengthM: 300, kerbM: 7, points: [] }],
      passes: [{ fromMs: 1, toMs: 2 }],
      speedLimitKmh: 10,
      vehicles: [],
      state: 'open',
    },
  ])
  const credentials = new Map<string, IssuedCredential>()
  let orders = 0
  return Object.assign(Object.create(broker) as TestBroker, {
    register: async (...asset: Parameters<TestBroker['register']>) => {
      const issued = await broker.register(...asset)
      credentials.set(issued.id, issued)
      return issued
    },
    credential: (id: string) => {
      const issued = credentials.get(id)
      if (issued === undefined) throw new Error(`Cannot connect as "${id}": it is not registered`)
      return issued
    },
    order: async (vehicle: string, payload: string) => {
      const id = `o-${++orders}`
      await shifts.order(
        { id, shiftId: SHIFT_ID, vehicle, edges: ['e-1'], note: '', by: 'test', atMs: Date.now() },
        { payload },
      )
    },
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  })
}
